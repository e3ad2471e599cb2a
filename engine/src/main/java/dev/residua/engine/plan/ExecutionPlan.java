package dev.residua.engine.plan;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of work and the place of every value: what a backend executes.
 *
 * @param graph the graph after the passes
 * @param steps one for every node that is not a parameter, in order of execution
 * @param arenaElements size of the arena that all values and scratch share
 * @param scratchElements the largest scratch of one step, a part of the arena
 * @param unsharedElements what the values alone would take if none shared memory
 */
public record ExecutionPlan(
        Graph graph, List<Step> steps, long arenaElements, long scratchElements, long unsharedElements) {
    public ExecutionPlan {
        steps = List.copyOf(steps);
    }

    public long arenaBytes() {
        return arenaElements * Float.BYTES;
    }

    public long scratchBytes() {
        return scratchElements * Float.BYTES;
    }

    public long unsharedBytes() {
        return unsharedElements * Float.BYTES;
    }

    /** Where each value lies. */
    public Map<Node, Slot> slots() {
        Map<Node, Slot> slots = new LinkedHashMap<>();
        for (Step step : steps) slots.put(step.node(), step.output());
        return slots;
    }

    public Cost cost() {
        return steps.stream().map(Step::cost).reduce(Cost.ZERO, Cost::plus);
    }
}
