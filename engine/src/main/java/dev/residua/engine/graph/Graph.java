package dev.residua.engine.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes in an order in which every node follows what it reads, and which of them are results. Immutable; made by
 * {@link GraphBuilder}.
 */
public final class Graph {
    private final List<Node> nodes;
    private final List<Node> outputs;
    private final Map<String, Node> byName;

    Graph(List<Node> nodes, List<Node> outputs) {
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        Map<String, Node> names = new HashMap<>();
        for (Node node : this.nodes) names.put(node.name(), node);
        this.byName = Map.copyOf(names);
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<Node> outputs() {
        return outputs;
    }

    /**
     * The same nodes with other results.
     *
     * @throws IllegalArgumentException if there is none, or one is not of this graph
     */
    public Graph withOutputs(List<Node> outputs) {
        if (outputs.isEmpty()) throw new IllegalArgumentException("a graph needs at least one output");
        for (Node output : outputs) {
            if (byName.get(output.name()) != output)
                throw new IllegalArgumentException("output '" + output.name() + "' is not of this graph");
        }
        return new Graph(nodes, outputs);
    }

    public List<Node> inputs() {
        return nodes.stream().filter(node -> node.op() instanceof Op.Input).toList();
    }

    public List<Node> parameters() {
        return nodes.stream().filter(Node::isParameter).toList();
    }

    /** Parameters and variables: the nodes a {@link Model} must have a tensor for. */
    public List<Node> stored() {
        return nodes.stream().filter(Node::isStored).toList();
    }

    /**
     * @throws IllegalArgumentException if there is no such node
     */
    public Node node(String name) {
        Node node = byName.get(name);
        if (node == null) throw new IllegalArgumentException("no node named '" + name + "'");
        return node;
    }

    /** For each node the nodes that read it, once for every operand place; a graph output counts as no reader. */
    public Map<Node, List<Node>> consumers() {
        Map<Node, List<Node>> readers = new LinkedHashMap<>();
        for (Node node : nodes) readers.put(node, new ArrayList<>());
        for (Node node : nodes) {
            for (Node input : node.inputs()) readers.get(input).add(node);
        }
        return readers;
    }
}
