package dev.residua.bench.layers;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes networks apart. */
public final class Layers {
    private Layers() {}

    /** A network of the zoo with seeded weights as inference runs it: BatchNorm folded, epilogues fused. */
    public static Model fused(String network, int batch) {
        Graph graph = ModelZoo.find(network).graph(ModelZoo.find(network).inputShape(batch));
        Model model = new Model(network, graph, ParameterInit.forInference(graph, 1));
        return Passes.run(model, Passes.inference(), PassListener.SILENT);
    }

    /** The convolutions, each shape once whatever its epilogue, in order. */
    public static List<Node> distinctConvolutions(Graph graph) {
        Set<List<Object>> seen = new HashSet<>();
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Conv2d conv && seen.add(shapeKey(node, conv)))
                .toList();
    }

    /** Equal for two convolutions that have the same arithmetic to do. */
    public static List<Object> shapeKey(Node node, Op.Conv2d conv) {
        return List.of(
                conv.window(),
                conv.groups(),
                node.input(0).shape(),
                node.input(1).shape());
    }

    /** The name a node had before passes merged others into it. */
    public static String baseName(Node node) {
        int plus = node.name().indexOf('+');
        return plus < 0 ? node.name() : node.name().substring(0, plus);
    }

    /** The node of that base name. */
    public static Node find(Graph graph, String baseName) {
        return graph.nodes().stream()
                .filter(node -> baseName(node).equals(baseName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node '" + baseName + "'"));
    }

    /** A graph of this one node: the values it reads are inputs, its weights parameters. */
    public static Model alone(Model model, Node node) {
        GraphBuilder builder = new GraphBuilder();
        Map<Node, Node> copies = new HashMap<>();
        Map<String, Tensor> tensors = new HashMap<>();
        List<Node> operands = new ArrayList<>();
        for (Node input : node.inputs()) {
            operands.add(copies.computeIfAbsent(input, value -> leaf(value, model, builder, tensors)));
        }
        return new Model(node.name(), builder.build(builder.apply(node.name(), node.op(), operands)), tensors);
    }

    private static Node leaf(Node value, Model model, GraphBuilder builder, Map<String, Tensor> tensors) {
        Shape shape = value.shape();
        if (!value.isParameter()) return builder.input(value.name(), shape);
        tensors.put(value.name(), model.parameter(value));
        return builder.parameter(value.name(), shape);
    }
}
