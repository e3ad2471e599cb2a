package dev.residua.engine.plan;

import dev.residua.engine.graph.Node;

/** How a backend turns nodes into steps. Asked once for every node that is not a parameter. */
@FunctionalInterface
public interface Lowering {
    Choice choose(Node node);

    /** Whether a value is made part by part, all steps up to its own being run for each: it lives from the first step on. */
    default boolean isMadeInParts(Node node) {
        return false;
    }

    /**
     * @param kernel id of the kernel
     * @param outputElements elements of the arena the result takes, at least those of its shape
     * @param scratchElements elements the step needs for itself while it runs
     * @param view whether the result is the first operand's memory under another shape, so that nothing is moved
     * @param inPlace whether the result may lie where the last operand does, if nothing needs that operand any more
     * @param cost of the step
     */
    record Choice(String kernel, long outputElements, long scratchElements, boolean view, boolean inPlace, Cost cost) {}
}
