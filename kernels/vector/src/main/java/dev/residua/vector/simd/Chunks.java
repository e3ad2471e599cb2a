package dev.residua.vector.simd;

import dev.residua.engine.cpu.WorkerPool;

/** A flat array cut into parts that are worth handing to a thread. */
public final class Chunks {
    private static final int LENGTH = 16 * 1024;

    private Chunks() {}

    /** Shares out the elements {@code 0..n}; a part finds its own with {@link #begin} and {@link #end}. */
    public static void run(int n, WorkerPool pool, WorkerPool.Part part) {
        pool.run(count(n), part);
    }

    /** Parts that {@code n} elements make. */
    public static int count(int n) {
        return (int) ((n + LENGTH - 1L) / LENGTH);
    }

    public static int begin(int index) {
        return index * LENGTH;
    }

    public static int end(int index, int n) {
        return (int) Math.min(n, (index + 1L) * LENGTH);
    }
}
