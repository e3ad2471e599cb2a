package dev.residua.engine.backend;

import dev.residua.engine.plan.ExecutionPlan;
import java.util.Optional;

/** A compiled model: immutable, shared between threads. Each {@link #open()} gives a state of its own to run it with. */
public interface Executable {
    ExecutionPlan plan();

    CompileOptions options();

    Execution open();

    /**
     * What was generated for a step's kernel on this machine, as text in its own language, such as OpenCL C; empty where the backend has nothing
     * to show for it.
     *
     * @param step index into the plan's steps
     */
    default Optional<String> generated(int step) {
        return Optional.empty();
    }
}
