package dev.residua.engine.plan;

import dev.residua.engine.graph.Node;

/** How a backend turns nodes into steps. Asked once for every node that is not a parameter. */
@FunctionalInterface
public interface Lowering {
    Choice choose(Node node);

    /**
     * @param kernel id of the kernel
     * @param outputElements elements of the arena the result takes, at least those of its shape
     * @param scratchElements elements the step needs for itself while it runs
     * @param view whether the result is the first operand's memory under another shape, so that nothing is moved
     * @param cost of the step
     */
    record Choice(String kernel, long outputElements, long scratchElements, boolean view, Cost cost) {}
}
