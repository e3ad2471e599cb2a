package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;

/**
 * The rows of A of one execution: in place where they lie in memory as they are, or brought together in a worker's own memory. Called by all workers at the
 * same time.
 */
public interface RowSource {
    /** Makes the A of a node from the memory of one execution. */
    @FunctionalInterface
    interface Factory {
        /**
         * @param x the operand
         * @param scratch the array that workers' blocks lie in
         */
        RowSource bind(Buffer x, float[] scratch);
    }

    /**
     * Makes elements {@code k} to {@code k + depth} of some rows readable.
     *
     * @param block where the worker's memory begins: room for {@code rows * depth} elements
     * @return where element {@code k} of the first row lies; the others follow {@link #stride} apart
     */
    int load(int group, int row, int rows, int k, int depth, int block);

    /** The array to read rows from. */
    float[] data();

    /** Elements between two rows that were loaded {@code depth} long. */
    int stride(int depth);
}
