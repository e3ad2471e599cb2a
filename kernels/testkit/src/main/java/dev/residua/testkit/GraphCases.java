package dev.residua.testkit;

import dev.residua.engine.autograd.Autograd;
import dev.residua.engine.autograd.TrainingMode;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small whole models as ResNets are made of, with random weights that keep activations of order one. */
final class GraphCases {
    private final GraphBuilder b = new GraphBuilder();
    private final Map<String, Tensor> stored = new HashMap<>();
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> poison = new ArrayList<>();
    private final Random random;
    private int count;

    private GraphCases(String name) {
        random = new Random(name.hashCode());
    }

    static List<Trial> all() {
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
                branches(),
                residuals(),
                trainingStep(),
                trainingStepOfMlp());
    }

    /** He et al. 2015, figure 5, left. */
    private static Trial basicBlock(String name, int in, int out, int stride, char shortcut) {
        GraphCases g = new GraphCases(name);
        Node x = g.input(2, in, 9, 10);
        return g.trial(name, List.of(g.basic(x, out, stride, shortcut)));
    }

    /** He et al. 2015, figure 5, right; stride in the 3x3 convolution. */
    private static Trial bottleneck(String name, int in, int width, int stride, char shortcut) {
        GraphCases g = new GraphCases(name);
        Node x = g.input(2, in, 9, 10);
        Node y = g.relu(g.norm(g.conv(x, width, Window.of(1))));
        y = g.relu(g.norm(g.conv(y, width, Window.of(3).stride(stride).pad(1))));
        y = g.norm(g.conv(y, 4 * width, Window.of(1)));
        return g.trial(name, List.of(g.relu(g.add(y, g.shortcut(x, 4 * width, stride, shortcut)))));
    }

    private static Trial smallResNet() {
        String name = "small ResNet, stem to softmax";
        GraphCases g = new GraphCases(name);
        Node x = g.input(3, 3, 33, 31);
        Node y = g.relu(g.norm(g.conv(x, 16, Window.of(7).stride(2).pad(3))));
        y = g.b.maxPool(g.name("pool"), y, Window.of(3).stride(2).pad(1));
        y = g.basic(y, 16, 1, 'A');
        y = g.basic(y, 32, 2, 'B');
        y = g.b.flatten(g.name("flatten"), g.b.globalAvgPool(g.name("mean"), y));
        return g.trial(name, List.of(g.b.softmax(g.name("softmax"), g.linear(y, 10))));
    }

    private static Trial residualMlp() {
        String name = "residual MLP";
        GraphCases g = new GraphCases(name);
        Node x = g.relu(g.norm(g.linear(g.input(5, 4), 32)));
        Node y = g.norm(g.linear(g.relu(g.norm(g.linear(x, 64))), 64));
        return g.trial(name, List.of(g.linear(g.relu(g.add(y, g.linear(x, 64))), 3)));
    }

    /** Several readers of one value, an epilogue that may not be fused, values that live long. */
    private static Trial branches() {
        String name = "branches and concat";
        GraphCases g = new GraphCases(name);
        Node x = g.input(2, 5, 8, 8);
        Node trunk = g.norm(g.conv(x, 12, Window.of(3).pad(1)));
        Node left = g.relu(trunk);
        Node right = g.b.avgPool(g.name("pool"), trunk, Window.of(3).pad(1), true);
        Node twice = g.add(trunk, trunk);
        Node joined = g.b.concat(g.name("concat"), 1, left, right, twice, x);
        return g.trial(name, List.of(g.b.flatten(g.name("flatten"), g.add(g.conv(joined, 12, Window.of(1)), trunk))));
    }

    /** Residuals that are the convolution's own input, that are read again, and that are a result: another may not take their place. */
    private static Trial residuals() {
        String name = "residuals of all kinds";
        GraphCases g = new GraphCases(name);
        Window point = Window.of(1);
        Window same = Window.of(3).pad(1);
        Node x = g.relu(g.conv(g.input(2, 3, 9, 10), 16, point));
        Node y = g.relu(g.add(g.norm(g.conv(x, 16, point)), x));
        Node z = g.relu(g.add(g.norm(g.conv(y, 16, same)), y));
        Node read = g.relu(g.add(g.norm(g.conv(g.conv(z, 8, point), 16, point)), z));
        Node result = g.relu(g.add(g.norm(g.conv(read, 16, same)), z));
        Node last = g.relu(g.add(g.norm(g.conv(g.conv(result, 8, same), 16, point)), result));
        return g.trial(name, List.of(last, result, g.add(g.conv(last, 16, same), read)));
    }

    /** Forward with batch statistics, backward, and an update of every weight, all in one graph. */
    private static Trial trainingStep() {
        String name = "training step, basic blocks";
        GraphCases g = new GraphCases(name);
        Node x = g.input(6, 3, 12, 11);
        Node y = g.relu(g.norm(g.conv(x, 8, Window.of(3).pad(1))));
        y = g.b.maxPool(g.name("pool"), y, Window.of(3).stride(2).pad(1));
        y = g.basic(g.basic(y, 12, 2, 'A'), 16, 1, 'B');
        y = g.b.avgPool(g.name("pool"), y, Window.of(2).pad(1), false);
        y = g.b.flatten(g.name("flatten"), g.b.globalAvgPool(g.name("mean"), y));
        return g.train(name, g.linear(y, 10), new UpdateOp.Sgd(0.9, true, 1e-4, false));
    }

    private static Trial trainingStepOfMlp() {
        String name = "training step, residual MLP";
        GraphCases g = new GraphCases(name);
        Node x = g.relu(g.norm(g.linearWithoutBias(g.input(9, 4), 32)));
        Node y = g.relu(g.add(g.norm(g.linearWithoutBias(x, 48)), g.linear(x, 48)));
        return g.train(name, g.linear(y, 3), new UpdateOp.Sgd(0, false, 1e-2, true));
    }

    /** The graph so far in training mode, with smoothed cross-entropy, clipped gradients and an optimiser. */
    private Trial train(String name, Node logits, UpdateOp.Sgd sgd) {
        GraphCases t = new GraphCases(name + ", training");
        t.inputs.addAll(inputs);
        t.poison.addAll(poison);
        t.stored.putAll(stored);
        TrainingMode forward = TrainingMode.copy(b.build(logits), t.b);
        Node labels = t.input(
                "labels", new Fill.Labels(logits.shape().dim(1)), logits.shape().dim(0));
        Node schedule = t.input("schedule", Fill.values(0.1f, 1, 1, 1), 4);
        Op.CrossEntropy smoothed = new Op.CrossEntropy(0.1);
        Node loss = t.b.apply("loss", smoothed, forward.nodes().get(logits), labels);

        Map<Node, Node> gradients = Autograd.gradients(t.b, loss, forward.learnable());
        List<Node> outputs = new ArrayList<>(List.of(loss));
        outputs.addAll(gradients.values());
        Node scale = t.b.apply("scale", new GradOp.GradientScale(0.5), outputs);
        gradients.forEach((weight, gradient) -> {
            List<Node> operands = new ArrayList<>(List.of(weight, gradient));
            if (sgd.momentum() != 0) operands.add(t.variable(Fill.normal(0.1), weight.shape()));
            operands.addAll(List.of(schedule, scale));
            t.b.apply(weight.name() + ".update", sgd, operands);
        });
        for (TrainingMode.Norm norm : forward.norms()) {
            UpdateOp running = new UpdateOp.RunningStatistics(0.1, norm.samples());
            t.b.apply(
                    norm.name() + ".running", running, norm.runningMean(), norm.runningVar(), norm.statistics(), scale);
        }
        return t.trial(name, outputs);
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
        return b.linear(name("linear"), x, linearWeight(x, out), parameter("bias", Fill.normal(1), out));
    }

    /**
     * As before a normalisation, where a bias would have no effect and so a gradient of nothing but rounding errors.
     */
    private Node linearWithoutBias(Node x, int out) {
        return b.linear(name("linear"), x, linearWeight(x, out), null);
    }

    private Node linearWeight(Node x, int out) {
        int in = x.shape().dim(1);
        return parameter("weight", Fill.normal(Math.sqrt(2.0 / in)), out, in);
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
        return store(b.parameter(name(kind), Shape.of(dims)), fill);
    }

    private Node variable(Fill fill, Shape shape) {
        return store(b.variable(name("variable"), shape), fill);
    }

    private Node store(Node node, Fill fill) {
        Tensor value = Tensor.zeros(node.shape());
        fill.fill(value.data(), random);
        stored.put(node.name(), value);
        return node;
    }

    private String name(String kind) {
        return kind + ++count;
    }

    private Node input(int... dims) {
        return input("x", Fill.normal(1), dims);
    }

    private Node input(String name, Fill fill, int... dims) {
        Tensor value = Tensor.zeros(Shape.of(dims));
        fill.fill(value.data(), random);
        inputs.add(value);
        poison.add(fill.poison(value));
        return b.input(name, value.shape());
    }

    private Trial trial(String name, List<Node> outputs) {
        return new Trial(new Model(name, b.build(outputs), stored), inputs, poison);
    }
}
