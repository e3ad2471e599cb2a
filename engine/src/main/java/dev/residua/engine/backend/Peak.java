package dev.residua.engine.backend;

/** A measured roof: fp32 arithmetic in GFLOP/s and memory bandwidth in GB/s (10^9), both for a number of threads. */
public record Peak(int threads, double gflops, double gigabytesPerSecond) {}
