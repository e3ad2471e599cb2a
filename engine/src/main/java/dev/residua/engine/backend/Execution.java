package dev.residua.engine.backend;

import dev.residua.engine.tensor.Tensor;

/**
 * The memory one run of an {@link Executable} works in; for one thread at a time. This is what a backend implements;
 * {@link dev.residua.engine.runtime.Session} is what users hold.
 */
public interface Execution extends AutoCloseable {
    /** The tensor to fill before a run, in graph input order; NCHW; the same object each time. */
    Tensor input(int index);

    /** The tensor a run leaves its result in, in graph output order; NCHW; the same object each time. */
    Tensor output(int index);

    /**
     * Reads the inputs, runs every step, writes the outputs. Allocates nothing.
     *
     * @param listener told how long each step took, or null to take no times
     */
    void run(StepListener listener);

    /** Frees what the execution holds; calling it again does nothing. */
    @Override
    void close();
}
