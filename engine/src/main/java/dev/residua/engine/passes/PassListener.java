package dev.residua.engine.passes;

import dev.residua.engine.graph.Graph;

/** Told of every pass that ran, with the graph before and after, for printing or checking. */
@FunctionalInterface
public interface PassListener {
    PassListener SILENT = (pass, before, after) -> {};

    void ran(Pass pass, Graph before, Graph after);
}
