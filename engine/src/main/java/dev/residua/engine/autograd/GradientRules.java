package dev.residua.engine.autograd;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The table of gradients: one rule an operator. */
final class GradientRules {
    private final GraphBuilder builder;
    private final Node node;
    private final Node dy;
    private final Predicate<Node> needed;

    private GradientRules(GraphBuilder builder, Node node, Node dy, Predicate<Node> needed) {
        this.builder = builder;
        this.node = node;
        this.dy = dy;
        this.needed = needed;
    }

    /**
     * Appends the gradients of the node's operands.
     *
     * @param dy gradient of the loss with respect to the node
     * @return one entry an operand, null where {@code needed} does not hold
     */
    static List<Node> of(GraphBuilder builder, Node node, Node dy, Predicate<Node> needed) {
        return new GradientRules(builder, node, dy, needed).apply();
    }

    private List<Node> apply() {
        return switch (node.op()) {
            case Op.Conv2d conv -> {
                Shape x = x().shape();
                yield product(conv.epilogue(), new Op[] {
                    new GradOp.Conv2dInput(conv.window(), conv.groups(), x.dim(2), x.dim(3)),
                    new GradOp.Conv2dWeight(conv.window(), conv.groups())
                });
            }
            case Op.Linear linear ->
                product(linear.epilogue(), new Op[] {new GradOp.LinearInput(), new GradOp.LinearWeight()});
            case Op.Normalize normalize -> normalize(normalize);
            case Op.Relu _ -> only(new GradOp.Relu(), dy, node);
            case Op.Clip clip -> only(new GradOp.Clip(clip.min(), clip.max()), dy, x());
            case Op.Sigmoid _ -> only(new GradOp.Sigmoid(), dy, node);
            case Op.Softmax _ -> only(new GradOp.Softmax(), dy, node);
            case Op.LogSoftmax _ -> only(new GradOp.LogSoftmax(), dy, node);
            case Op.Scale scale -> only(scale, dy);
            case Op.Dropout dropout -> Arrays.asList(input(0, dropout, dy, node.input(1)), null);
            case Op.Add _ -> Arrays.asList(needs(0) ? dy : null, needs(1) ? dy : null);
            case Op.Mul mul -> Arrays.asList(input(0, mul, dy, node.input(1)), input(1, mul, dy, node.input(0)));
            case Op.MaxPool pool -> only(new GradOp.MaxPool(pool.window()), dy, x(), node);
            case Op.AvgPool pool ->
                only(
                        new GradOp.AvgPool(
                                pool.window(),
                                pool.countIncludePad(),
                                x().shape().dim(2),
                                x().shape().dim(3)),
                        dy);
            case Op.GlobalAvgPool _ ->
                only(new GradOp.GlobalAvgPool(x().shape().dim(2), x().shape().dim(3)), dy);
            case Op.Flatten _, Op.Reshape _ -> only(new Op.Reshape(x().shape()), dy);
            case Op.PadShortcut pad ->
                only(
                        new GradOp.PadShortcut(
                                pad.stride(),
                                pad.before(),
                                pad.after(),
                                x().shape().dim(2),
                                x().shape().dim(3)),
                        dy);
            case Op.Concat concat -> concat(concat.axis());
            case Op.CrossEntropy loss ->
                Arrays.asList(
                        input(0, new GradOp.CrossEntropy(loss.smoothing()), dy, node.input(0), node.input(1)), null);
            // BatchNorm here means running statistics; a training graph has BatchStatistics and Normalize instead
            // (TrainingMode). The gradient
            // through the statistics is a part of Normalize's rule.
            case Op.BatchStatistics _ ->
                throw undefined("its gradient belongs to the normalize that reads it; differentiate through that");
            case Op.BatchNorm _ ->
                throw undefined("it uses running statistics; put the graph into training mode first");
            case Op.Slice _, Op.Input _, Op.Parameter _, Op.Variable _, Op.Fill _, GradOp _, UpdateOp _ ->
                throw undefined("it is not differentiable here");
        };
    }

    private List<Node> product(Epilogue epilogue, Op[] rules) {
        if (epilogue.relu()) throw undefined("differentiate before fusing epilogues");
        List<Node> dx = new ArrayList<>();
        dx.add(input(0, rules[0], dy, node.input(1)));
        dx.add(input(1, rules[1], x(), dy));
        if (epilogue.bias()) dx.add(input(2, new GradOp.ChannelSum(), dy));
        if (epilogue.add()) dx.add(needs(node.inputs().size() - 1) ? dy : null);
        return dx;
    }

    private List<Node> normalize(Op.Normalize normalize) {
        if (!normalize.epilogue().equals(Epilogue.NONE)) throw undefined("differentiate before fusing epilogues");
        Node statistics = node.input(3);
        Node sums = builder.apply(
                node.name() + ".grad_sums", new GradOp.NormalizeSums(normalize.epsilon(), false), dy, x(), statistics);
        int channels = sums.shape().dim(1);
        List<Node> dx = new ArrayList<>();
        dx.add(input(
                0, new GradOp.NormalizeInput(normalize.epsilon(), false), dy, x(), node.input(1), statistics, sums));
        for (int row = 1; row >= 0; row--) { // gamma's gradient is row 1, beta's row 0
            Node slice = needs(2 - row)
                    ? builder.apply(node.name() + ".grad" + (2 - row) + "_row", new Op.Slice(0, row, 1), sums)
                    : null;
            dx.add(slice == null ? null : builder.apply(name(2 - row), new Op.Reshape(Shape.of(channels)), slice));
        }
        dx.add(null);
        return dx;
    }

    private List<Node> concat(int axis) {
        List<Node> dx = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            int length = node.input(i).shape().dim(axis);
            dx.add(input(i, new Op.Slice(axis, begin, length), dy));
            begin += length;
        }
        return dx;
    }

    private List<Node> only(Op op, Node... operands) {
        return Arrays.asList(input(0, op, operands));
    }

    /** The gradient of operand {@code index}, or null where it is not needed. */
    private Node input(int index, Op op, Node... operands) {
        return needs(index) ? builder.apply(name(index), op, operands) : null;
    }

    private String name(int index) {
        return node.name() + ".grad" + index;
    }

    private boolean needs(int index) {
        return needed.test(node.input(index));
    }

    private Node x() {
        return node.input(0);
    }

    private IllegalArgumentException undefined(String reason) {
        return new IllegalArgumentException("no gradient through node '" + node + "': " + reason);
    }
}
