package dev.residua.bench.peak;

/** Loops of one vector width. */
interface VectorLoops {
    /**
     * Independent accumulators of {@link #multiplyAdd}: enough to hide the latency of the operation, few enough for 16
     * registers.
     */
    int ACCUMULATORS = 12;

    /** Floats in a vector. */
    int lanes();

    /**
     * Does {@link #ACCUMULATORS} vector multiply-adds so many times. The result is not to be used, only not to be
     * dropped.
     */
    float multiplyAdd(int iterations);

    /** Reads the first {@code n} elements, a multiple of 8 vectors, so many times and sums them up. */
    float sum(float[] array, int n, int iterations);
}
