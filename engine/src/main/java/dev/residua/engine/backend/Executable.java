package dev.residua.engine.backend;

import dev.residua.engine.plan.ExecutionPlan;

/** A compiled model: immutable, shared between threads. Each {@link #open()} gives a state of its own to run it with. */
public interface Executable {
    ExecutionPlan plan();

    CompileOptions options();

    Execution open();
}
