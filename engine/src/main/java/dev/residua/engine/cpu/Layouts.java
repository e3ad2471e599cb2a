package dev.residua.engine.cpu;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import java.util.HashSet;
import java.util.Set;

/** Tells rank-4 values that are weights, always row-major, from activations, which lie as the backend likes. */
final class Layouts {
    private final Set<Node> weights = new HashSet<>();
    private final Layout activations;

    Layouts(Graph graph, Layout activations) {
        this.activations = activations;
        for (Node node : graph.nodes()) {
            if (node.isStored() || isWeightGradient(node)) weights.add(node);
        }
    }

    /** A gradient of a weight, or sums and multiples of such; an update is a view of its variable. */
    private boolean isWeightGradient(Node node) {
        return switch (node.op()) {
            case GradOp.Conv2dWeight _ -> true;
            case Op.Add _, Op.Mul _, Op.Scale _ -> weights.containsAll(node.inputs());
            default -> false;
        };
    }

    Layout of(Node node) {
        return weights.contains(node) ? Layout.NCHW : activations;
    }
}
