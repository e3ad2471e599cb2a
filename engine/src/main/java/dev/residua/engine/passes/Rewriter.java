package dev.residua.engine.passes;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies a graph node by node, in order, while a pass decides what becomes of each. */
final class Rewriter {
    private final GraphBuilder builder = new GraphBuilder();
    private final Map<Node, Node> replacements = new HashMap<>();
    private final Graph source;

    Rewriter(Graph source) {
        this.source = source;
    }

    GraphBuilder builder() {
        return builder;
    }

    /** What became of a node of the source graph. */
    Node replacement(Node old) {
        return replacements.get(old);
    }

    List<Node> replacements(List<Node> old) {
        List<Node> found = new ArrayList<>();
        for (Node node : old) found.add(replacements.get(node));
        return found;
    }

    /** From here on, readers of {@code old} read {@code replacement}. */
    void replace(Node old, Node replacement) {
        replacements.put(old, replacement);
    }

    /** Copies the node as it is, reading the replacements of what it read. */
    void keep(Node old) {
        Node copy = switch (old.op()) {
            case Op.Input _ -> builder.input(old.name(), old.shape());
            case Op.Parameter _ -> builder.parameter(old.name(), old.shape());
            case Op.Variable _ -> builder.variable(old.name(), old.shape());
            default -> builder.apply(old.name(), old.op(), replacements(old.inputs()));
        };
        replace(old, copy);
    }

    Graph build() {
        return builder.build(replacements(source.outputs()));
    }
}
