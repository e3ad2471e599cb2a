package dev.residua.engine.backend;

import dev.residua.engine.tensor.Tensor;
import java.util.Map;

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
     * The variables by name, to be read or written between runs; the same objects each time. A backend whose variables lie elsewhere brings
     * them up to date in this call and takes changes over at the next run.
     */
    Map<String, Tensor> variables();

    /**
     * A copy of what a step computed, NCHW. Only meaningful inside the listener's call for that step: afterwards another value may use the
     * memory. For debugging; it allocates.
     */
    Tensor result(int step);

    /**
     * Reads the inputs, runs every step, writes the outputs. Allocates nothing.
     *
     * @param listener told how long each step took, or null to take no times
     */
    void run(StepListener listener);

    /** Whether runs have got as fast as they will; false while something that a later run will take up is being prepared. */
    default boolean isSettled() {
        return true;
    }

    /** Frees what the execution holds; calling it again does nothing. */
    @Override
    void close();
}
