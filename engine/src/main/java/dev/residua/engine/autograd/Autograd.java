package dev.residua.engine.autograd;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Appends the backward pass of a scalar to the graph that computes it: the same passes, planner and kernels then serve both. */
public final class Autograd {
    private Autograd() {}

    /**
     * Appends nodes that compute the gradient of {@code loss} with respect to each target, walking backwards once and summing where a value has
     * several readers. Only what lies between a target and the loss gets a gradient.
     *
     * @param builder holds the forward graph; the backward nodes are named after the forward ones, with {@code .grad} in the name
     * @param loss a scalar
     * @param targets nodes of the graph, usually its variables
     * @param ready told of each target with its gradient, of the target's shape, as soon as that is complete and every node that reads the
     *     target has been appended, so that an update appended at once needs no memory for the gradient beyond it
     * @throws IllegalArgumentException if the loss is no scalar, does not depend on some target, or depends on one through an operator
     *     without a rule
     */
    public static void differentiate(
            GraphBuilder builder, Node loss, Collection<Node> targets, BiConsumer<Node, Node> ready) {
        if (!loss.shape().equals(Shape.of())) {
            throw new IllegalArgumentException(
                    "loss '" + loss.name() + "' has shape " + loss.shape() + ", expected a scalar []");
        }
        List<Node> forward = builder.nodes();
        Set<Node> needed = needed(forward, targets);
        Set<Node> waiting = new LinkedHashSet<>(targets);
        Map<Node, List<Node>> contributions = new HashMap<>();
        contributions.put(loss, List.of(builder.apply(loss.name() + ".grad", new Op.Fill(1, Shape.of()))));
        for (Node node : forward.reversed()) {
            if (!needed.contains(node) || !contributions.containsKey(node)) continue;
            Node dy = sum(builder, node, contributions.get(node));
            if (node.inputs().stream().anyMatch(needed::contains)) {
                List<Node> dx = GradientRules.of(builder, node, dy, needed::contains);
                for (int i = 0; i < dx.size(); i++) {
                    if (dx.get(i) == null) continue;
                    contributions
                            .computeIfAbsent(node.input(i), _ -> new ArrayList<>())
                            .add(dx.get(i));
                }
            }
            if (waiting.remove(node)) ready.accept(node, dy);
        }
        for (Node target : waiting) {
            throw new IllegalArgumentException("loss '" + loss.name() + "' does not depend on '" + target.name() + "'");
        }
    }

    /** All gradients at once, by target. */
    public static Map<Node, Node> gradients(GraphBuilder builder, Node loss, Collection<Node> targets) {
        Map<Node, Node> gradients = new LinkedHashMap<>();
        differentiate(builder, loss, targets, gradients::put);
        return gradients;
    }

    /** The targets and everything computed from them. */
    private static Set<Node> needed(List<Node> forward, Collection<Node> targets) {
        Set<Node> needed = new HashSet<>(targets);
        for (Node node : forward) {
            if (node.inputs().stream().anyMatch(needed::contains)) needed.add(node);
        }
        return needed;
    }

    private static Node sum(GraphBuilder builder, Node node, List<Node> parts) {
        Node sum = parts.getFirst();
        for (int i = 1; i < parts.size(); i++) {
            sum = builder.add(node.name() + ".grad_sum" + (i == 1 ? "" : i), sum, parts.get(i));
        }
        return sum;
    }
}
