/**
 * The CPU backend on the Vector API. {@code simd} fixes the vector width; {@code gemm} is the packed, register-tiled matrix product that
 * convolutions ({@code conv}) and linear layers run on; {@code codegen} generates specialised kernels; the rest are the other operators, by kind.
 * All work on heap arrays, with channels innermost.
 */
package dev.residua.vector;
