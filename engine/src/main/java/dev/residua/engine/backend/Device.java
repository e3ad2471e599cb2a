package dev.residua.engine.backend;

/**
 * What a backend runs on.
 *
 * @param name a person's name for it, such as the CPU's model
 * @param vectorBits width of its fp32 vectors in bits; 32 where there are none
 * @param maxThreads how many threads it can use at once
 */
public record Device(String name, int vectorBits, int maxThreads) {}
