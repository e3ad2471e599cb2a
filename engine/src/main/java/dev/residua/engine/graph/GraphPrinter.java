package dev.residua.engine.graph;

import java.util.stream.Collectors;

/** A graph as text, one node a line: {@code conv1 = Conv2d[window=3x3/p1, ...](input, conv1.weight) : [1, 16, 32, 32]}. */
public final class GraphPrinter {
    private GraphPrinter() {}

    public static String print(Graph graph) {
        StringBuilder text = new StringBuilder();
        for (Node node : graph.nodes()) {
            text.append(node.name()).append(" = ").append(node.op());
            if (!node.inputs().isEmpty()) {
                text.append(node.inputs().stream().map(Node::name).collect(Collectors.joining(", ", "(", ")")));
            }
            text.append(" : ").append(node.shape()).append('\n');
        }
        String outputs = graph.outputs().stream().map(Node::name).collect(Collectors.joining(", "));
        return text.append("return ").append(outputs).append('\n').toString();
    }
}
