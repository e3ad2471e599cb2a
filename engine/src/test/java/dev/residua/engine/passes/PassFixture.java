package dev.residua.engine.passes;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Builds small models with random parameters, and reads graphs back as text. */
final class PassFixture {
    static final Shape IMAGE = Shape.of(1, 2, 3, 3);

    final GraphBuilder b = new GraphBuilder();
    final Map<String, Tensor> tensors = new HashMap<>();
    private final Random random = new Random(1);

    Node input(String name) {
        return b.input(name, IMAGE);
    }

    /** 1x1, two channels in and out. */
    Node conv(String name, Node x) {
        return b.conv2d(name, x, parameter(name + ".w", 2, 2, 1, 1), null, Window.of(1), 1);
    }

    Node norm(String name, Node x) {
        int c = x.shape().dim(1);
        Node gamma = parameter(name + ".gamma", c);
        Node beta = parameter(name + ".beta", c);
        return b.batchNorm(name, x, gamma, beta, parameter(name + ".mean", c), parameter(name + ".var", c), 0.5);
    }

    Node parameter(String name, int... dims) {
        Tensor tensor = Tensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = 0.5f + random.nextFloat();
        tensors.put(name, tensor);
        return b.parameter(name, tensor.shape());
    }

    Model model(Node... outputs) {
        return new Model("fixture", b.build(outputs), tensors);
    }

    /** The computed nodes in order, each as {@code name(operands)} with its epilogue, but without parameters. */
    static List<String> computed(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> !node.isStored() && !(node.op() instanceof Op.Input))
                .map(PassFixture::describe)
                .toList();
    }

    static List<String> outputs(Graph graph) {
        return graph.outputs().stream().map(Node::name).toList();
    }

    private static String describe(Node node) {
        Epilogue epilogue = switch (node.op()) {
            case Op.Conv2d conv -> conv.epilogue();
            case Op.Linear linear -> linear.epilogue();
            case Op.Normalize norm -> norm.epilogue();
            default -> Epilogue.NONE;
        };
        String operands = node.inputs().stream()
                .filter(input -> !input.isStored())
                .map(Node::name)
                .collect(Collectors.joining(", "));
        String suffix = epilogue.equals(Epilogue.NONE) ? "" : " " + epilogue;
        return node.op().mnemonic() + suffix + " " + node.name() + "(" + operands + ")";
    }

    static List<String> lines(String... lines) {
        return Arrays.asList(lines);
    }
}
