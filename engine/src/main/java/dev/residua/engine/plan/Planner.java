package dev.residua.engine.plan;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Orders the steps, works out how long each value lives and lays all of them into one arena. */
public final class Planner {
    private Planner() {}

    public static ExecutionPlan plan(Graph graph, Lowering lowering) {
        List<Node> nodes =
                graph.nodes().stream().filter(node -> !node.isStored()).toList();
        Map<Node, Lowering.Choice> choices = new HashMap<>();
        Map<Node, Node> owners = new HashMap<>();
        Map<Node, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            Lowering.Choice choice = lowering.choose(node);
            choices.put(node, choice);
            // A view of something stored lies outside the arena, like what it views.
            owners.put(node, choice.view() ? owners.getOrDefault(node.input(0), node.input(0)) : node);
            lastUse.merge(owners.get(node), i, Math::max);
            for (Node input : node.inputs()) {
                if (!input.isStored()) lastUse.merge(owners.get(input), i, Math::max);
            }
        }
        for (Node output : graph.outputs()) {
            if (!output.isStored()) lastUse.put(owners.get(output), nodes.size());
        }

        takePlaces(nodes, choices, owners, lastUse);

        List<MemoryPlanner.Request> requests = new ArrayList<>();
        Map<Node, Integer> valueRequest = new HashMap<>();
        Map<Node, Integer> scratchRequest = new HashMap<>();
        long unshared = 0;
        long maxScratch = 0;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            Lowering.Choice choice = choices.get(node);
            if (!choice.view()) unshared += choice.outputElements();
            if (owners.get(node) == node) {
                valueRequest.put(node, requests.size());
                int first = lowering.isMadeInParts(node) ? 0 : i;
                requests.add(new MemoryPlanner.Request(choice.outputElements(), first, lastUse.get(node)));
            }
            if (choice.scratchElements() > 0) {
                scratchRequest.put(node, requests.size());
                requests.add(new MemoryPlanner.Request(choice.scratchElements(), i, i));
                maxScratch = Math.max(maxScratch, choice.scratchElements());
            }
        }
        MemoryPlanner.Placement placement = MemoryPlanner.place(requests);

        List<Step> steps = new ArrayList<>();
        for (Node node : nodes) {
            Slot output = slot(valueRequest.get(owners.get(node)), requests, placement);
            Slot scratch = slot(scratchRequest.get(node), requests, placement);
            Lowering.Choice choice = choices.get(node);
            steps.add(new Step(node, choice.kernel(), output, scratch, choice.cost()));
        }
        return new ExecutionPlan(graph, steps, placement.arenaElements(), maxScratch, unshared);
    }

    /**
     * Has results take the place of their last operand where the kernel can do that and nothing else needs the operand any more: what is written is then in
     * the caches already.
     */
    private static void takePlaces(
            List<Node> nodes, Map<Node, Lowering.Choice> choices, Map<Node, Node> owners, Map<Node, Integer> lastUse) {
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            // Of an earlier node that took a place, or of a view of one, the owner is known by now.
            owners.computeIfPresent(node, (_, owner) -> owners.getOrDefault(owner, owner));
            if (!choices.get(node).inPlace()) continue;
            Node place = owners.get(node.inputs().getLast());
            boolean isComputed = place != null && !place.isStored();
            if (!isComputed || lastUse.get(place) != i) continue;
            boolean fits =
                    choices.get(node).outputElements() == choices.get(place).outputElements();
            long readers = node.inputs().stream()
                    .filter(input -> owners.get(input) == place)
                    .count();
            if (!fits || readers > 1) continue;
            owners.put(node, place);
            lastUse.put(place, lastUse.get(node));
        }
    }

    private static Slot slot(Integer request, List<MemoryPlanner.Request> requests, MemoryPlanner.Placement placement) {
        return request == null
                ? Slot.EMPTY
                : new Slot(placement.offsets()[request], requests.get(request).elements());
    }
}
