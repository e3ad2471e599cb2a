package dev.residua.testkit;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small whole models as ResNets are made of, with random weights that keep activations of order one. */
final class GraphCases {
    private final GraphBuilder b = new GraphBuilder();
    private final Map<String, Tensor> parameters = new HashMap<>();
    private final Random random;
    private int count;

    private GraphCases(String name) {
        random = new Random(name.hashCode());
    }

    static List<Model> all() {
        return List.of(
                basicBlock("basic block, identity", 16, 16, 1, 'A'),
                basicBlock("basic block, shortcut A", 8, 17, 2, 'A'),
                basicBlock("basic block, shortcut B", 8, 16, 2, 'B'),
                basicBlock("basic block, shortcut C", 16, 16, 1, 'C'),
                bottleneck("bottleneck, identity", 32, 8, 1, 'A'),
                bottleneck("bottleneck, shortcut A", 12, 6, 2, 'A'),
                bottleneck("bottleneck, shortcut B", 16, 8, 2, 'B'),
                bottleneck("bottleneck, shortcut C", 32, 8, 1, 'C'),
                smallResNet(),
                residualMlp(),
                branches());
    }

    /** He et al. 2015, figure 5, left. */
    private static Model basicBlock(String name, int in, int out, int stride, char shortcut) {
        GraphCases g = new GraphCases(name);
        Node x = g.b.input("x", Shape.of(2, in, 9, 10));
        return g.model(name, g.basic(x, out, stride, shortcut));
    }

    /** He et al. 2015, figure 5, right; stride in the 3x3 convolution. */
    private static Model bottleneck(String name, int in, int width, int stride, char shortcut) {
        GraphCases g = new GraphCases(name);
        Node x = g.b.input("x", Shape.of(2, in, 9, 10));
        Node y = g.relu(g.norm(g.conv(x, width, Window.of(1))));
        y = g.relu(g.norm(g.conv(y, width, Window.of(3).stride(stride).pad(1))));
        y = g.norm(g.conv(y, 4 * width, Window.of(1)));
        return g.model(name, g.relu(g.add(y, g.shortcut(x, 4 * width, stride, shortcut))));
    }

    private static Model smallResNet() {
        String name = "small ResNet, stem to softmax";
        GraphCases g = new GraphCases(name);
        Node x = g.b.input("x", Shape.of(3, 3, 33, 31));
        Node y = g.relu(g.norm(g.conv(x, 16, Window.of(7).stride(2).pad(3))));
        y = g.b.maxPool(g.name("pool"), y, Window.of(3).stride(2).pad(1));
        y = g.basic(y, 16, 1, 'A');
        y = g.basic(y, 32, 2, 'B');
        y = g.b.flatten(g.name("flatten"), g.b.globalAvgPool(g.name("mean"), y));
        return g.model(name, g.b.softmax(g.name("softmax"), g.linear(y, 10)));
    }

    private static Model residualMlp() {
        String name = "residual MLP";
        GraphCases g = new GraphCases(name);
        Node x = g.relu(g.norm(g.linear(g.b.input("x", Shape.of(5, 4)), 32)));
        Node y = g.norm(g.linear(g.relu(g.norm(g.linear(x, 64))), 64));
        return g.model(name, g.linear(g.relu(g.add(y, g.linear(x, 64))), 3));
    }

    /** Several readers of one value, an epilogue that may not be fused, values that live long. */
    private static Model branches() {
        String name = "branches and concat";
        GraphCases g = new GraphCases(name);
        Node x = g.b.input("x", Shape.of(2, 5, 8, 8));
        Node trunk = g.norm(g.conv(x, 12, Window.of(3).pad(1)));
        Node left = g.relu(trunk);
        Node right = g.b.avgPool(g.name("pool"), trunk, Window.of(3).pad(1), true);
        Node twice = g.add(trunk, trunk);
        Node joined = g.b.concat(g.name("concat"), 1, left, right, twice, x);
        return g.model(name, g.b.flatten(g.name("flatten"), g.add(g.conv(joined, 12, Window.of(1)), trunk)));
    }

    private Node basic(Node x, int out, int stride, char shortcut) {
        Node y = relu(norm(conv(x, out, Window.of(3).stride(stride).pad(1))));
        y = norm(conv(y, out, Window.of(3).pad(1)));
        return relu(add(y, shortcut(x, out, stride, shortcut)));
    }

    private Node shortcut(Node x, int out, int stride, char option) {
        int in = x.shape().dim(1);
        if (option != 'C' && in == out && stride == 1) return x;
        if (option != 'A') return norm(conv(x, out, Window.of(1).stride(stride)));
        int before = (out - in) / 2;
        return b.padShortcut(name("shortcut"), x, stride, before, out - in - before);
    }

    private Node conv(Node x, int out, Window window) {
        int in = x.shape().dim(1);
        double deviation = Math.sqrt(2.0 / (in * window.kernelH() * window.kernelW()));
        Node weight = parameter("weight", Fill.normal(deviation), out, in, window.kernelH(), window.kernelW());
        return b.conv2d(name("conv"), x, weight, null, window, 1);
    }

    private Node linear(Node x, int out) {
        int in = x.shape().dim(1);
        Node weight = parameter("weight", Fill.normal(Math.sqrt(2.0 / in)), out, in);
        return b.linear(name("linear"), x, weight, parameter("bias", Fill.normal(1), out));
    }

    private Node norm(Node x) {
        int c = x.shape().dim(1);
        Node gamma = parameter("gamma", Fill.positive(), c);
        Node beta = parameter("beta", Fill.normal(0.1), c);
        Node mean = parameter("mean", Fill.normal(0.1), c);
        return b.batchNorm(name("norm"), x, gamma, beta, mean, parameter("var", Fill.positive(), c), 1e-5);
    }

    private Node relu(Node x) {
        return b.relu(name("relu"), x);
    }

    private Node add(Node x, Node y) {
        return b.add(name("add"), x, y);
    }

    private Node parameter(String kind, Fill fill, int... dims) {
        Node node = b.parameter(name(kind), Shape.of(dims));
        Tensor value = Tensor.zeros(node.shape());
        fill.fill(value.data(), random);
        parameters.put(node.name(), value);
        return node;
    }

    private String name(String kind) {
        return kind + ++count;
    }

    private Model model(String name, Node output) {
        return new Model(name, b.build(output), parameters);
    }
}
