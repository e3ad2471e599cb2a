package dev.residua.engine.graph;

import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Appends nodes one by one, inferring each shape at once, so that a clash is reported where it is made. Not thread-safe.
 *
 * <pre>{@code
 * GraphBuilder b = new GraphBuilder();
 * Node x = b.input("input", Shape.of(1, 3, 32, 32));
 * Node w = b.parameter("conv1.weight", Shape.of(16, 3, 3, 3));
 * Node y = b.relu("relu1", b.conv2d("conv1", x, w, null, Window.of(3).pad(1), 1));
 * Graph graph = b.build(y);
 * }</pre>
 */
public final class GraphBuilder {
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<Node> known = new HashSet<>();

    public Node input(String name, Shape shape) {
        return append(new Node(name, new Op.Input(), List.of(), shape));
    }

    public Node parameter(String name, Shape shape) {
        return append(new Node(name, new Op.Parameter(), List.of(), shape));
    }

    public Node variable(String name, Shape shape) {
        return append(new Node(name, new Op.Variable(), List.of(), shape));
    }

    /** The nodes so far, in order. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** {@code bias} may be null. */
    public Node conv2d(String name, Node x, Node weight, Node bias, Window window, int groups) {
        return bias == null
                ? apply(name, new Op.Conv2d(window, groups, Epilogue.NONE), x, weight)
                : apply(name, new Op.Conv2d(window, groups, Epilogue.BIAS), x, weight, bias);
    }

    /** {@code bias} may be null. */
    public Node linear(String name, Node x, Node weight, Node bias) {
        return bias == null
                ? apply(name, new Op.Linear(Epilogue.NONE), x, weight)
                : apply(name, new Op.Linear(Epilogue.BIAS), x, weight, bias);
    }

    public Node batchNorm(String name, Node x, Node gamma, Node beta, Node mean, Node var, double epsilon) {
        return apply(name, new Op.BatchNorm(epsilon), x, gamma, beta, mean, var);
    }

    public Node relu(String name, Node x) {
        return apply(name, new Op.Relu(), x);
    }

    public Node add(String name, Node a, Node b) {
        return apply(name, new Op.Add(), a, b);
    }

    public Node maxPool(String name, Node x, Window window) {
        return apply(name, new Op.MaxPool(window), x);
    }

    public Node avgPool(String name, Node x, Window window, boolean countIncludePad) {
        return apply(name, new Op.AvgPool(window, countIncludePad), x);
    }

    public Node globalAvgPool(String name, Node x) {
        return apply(name, new Op.GlobalAvgPool(), x);
    }

    public Node flatten(String name, Node x) {
        return apply(name, new Op.Flatten(), x);
    }

    public Node concat(String name, int axis, Node... parts) {
        return apply(name, new Op.Concat(axis), parts);
    }

    public Node padShortcut(String name, Node x, int stride, int before, int after) {
        return apply(name, new Op.PadShortcut(stride, before, after), x);
    }

    public Node softmax(String name, Node x) {
        return apply(name, new Op.Softmax(), x);
    }

    public Node logSoftmax(String name, Node x) {
        return apply(name, new Op.LogSoftmax(), x);
    }

    public Node crossEntropy(String name, Node logits, Node labels) {
        return apply(name, new Op.CrossEntropy(0), logits, labels);
    }

    /**
     * Appends any operator; what every method above does.
     *
     * @throws ShapeException if the operands do not fit the operator
     */
    public Node apply(String name, Op op, Node... inputs) {
        return apply(name, op, Arrays.asList(inputs));
    }

    public Node apply(String name, Op op, List<Node> inputs) {
        for (Node input : inputs) {
            if (!known.contains(input)) {
                throw new IllegalArgumentException(
                        "node '" + name + "' reads '" + input.name() + "', which is not of this graph");
            }
        }
        return append(new Node(
                name,
                op,
                inputs,
                ShapeInference.infer(name, op, inputs.stream().map(Node::shape).toList())));
    }

    public Graph build(Node... outputs) {
        return build(Arrays.asList(outputs));
    }

    public Graph build(List<Node> outputs) {
        return new Graph(nodes, List.of()).withOutputs(outputs);
    }

    private Node append(Node node) {
        if (!names.add(node.name())) throw new IllegalArgumentException("two nodes named '" + node.name() + "'");
        nodes.add(node);
        known.add(node);
        return node;
    }
}
