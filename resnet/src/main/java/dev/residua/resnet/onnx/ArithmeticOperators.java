package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;

/** Operators that work element by element. */
final class ArithmeticOperators {
    private ArithmeticOperators() {}

    static void batchNormalization(OnnxNode node, Lowering graph) {
        node.requireInputs(5, 5);
        if (node.flag("training_mode", false) || !node.moreOutputs().isEmpty()) {
            throw node.refuse("is in training mode; export the model for inference");
        }
        if (!node.flag("spatial", true)) throw node.refuse("has spatial = 0, expected statistics of channels");
        node.ignore("momentum");
        Node[] operands = new Node[5];
        for (int i = 0; i < operands.length; i++) operands[i] = graph.operand(node, i);
        graph.define(node, graph.apply(node, new Op.BatchNorm(node.real("epsilon", 1e-5)), operands));
    }

    static void relu(OnnxNode node, Lowering graph) {
        unary(node, graph, new Op.Relu());
    }

    static void sigmoid(OnnxNode node, Lowering graph) {
        unary(node, graph, new Op.Sigmoid());
    }

    private static void unary(OnnxNode node, Lowering graph, Op op) {
        node.requireInputs(1, 1);
        graph.define(node, graph.apply(node, op, graph.operand(node, 0)));
    }

    /** Limits are attributes up to operator set 10, operands from 11 on. */
    static void clip(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 3);
        float min = (float) node.real("min", Float.NEGATIVE_INFINITY);
        float max = (float) node.real("max", Float.POSITIVE_INFINITY);
        if (node.input(1) != null) min = graph.number(node, 1, "lower limit");
        if (node.input(2) != null) max = graph.number(node, 2, "upper limit");
        if (!(min <= max)) throw node.refuse("clips to " + min + " to " + max + ", expected min <= max");
        Node x = graph.operand(node, 0);
        boolean endless = max == Float.POSITIVE_INFINITY || max == Float.MAX_VALUE;
        Op op = min == 0 && endless ? new Op.Relu() : new Op.Clip(min, max);
        graph.define(node, graph.apply(node, op, x));
    }

    static void add(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 2);
        int place = constantPlace(node, graph);
        if (place < 0) {
            graph.define(node, graph.apply(node, new Op.Add(), sameShapes(node, graph)));
            return;
        }
        Value.Constant constant = graph.constant(node, place, "summand");
        Node x = graph.operand(node, 1 - place);
        if (isNumber(constant.tensor(), x.shape())) {
            Node everywhere =
                    graph.step(node, "summand", new Op.Fill(constant.tensor().data()[0], x.shape()));
            graph.define(node, graph.apply(node, new Op.Add(), x, everywhere));
            return;
        }
        float[] perChannel = perChannel(constant.tensor(), x.shape());
        if (perChannel == null) {
            requireSame(node, x.shape(), constant.tensor().shape());
            graph.define(node, graph.apply(node, new Op.Add(), x, graph.operand(node, place)));
            return;
        }
        Node bias = graph.parameter(constant, "bias", vector(perChannel));
        graph.define(
                node,
                switch (x.op()) {
                    case Op.Linear linear
                    when linear.epilogue().equals(Epilogue.NONE) ->
                        graph.apply(node, new Op.Linear(Epilogue.BIAS), x.input(0), x.input(1), bias);
                    case Op.Conv2d conv
                    when conv.epilogue().equals(Epilogue.NONE) ->
                        graph.apply(
                                node,
                                new Op.Conv2d(conv.window(), conv.groups(), Epilogue.BIAS),
                                x.input(0),
                                x.input(1),
                                bias);
                    default -> affine(node, graph, x, constantVector(node, graph, "ones", perChannel.length, 1), bias);
                });
    }

    /** Of any number of tensors of one shape, as Caffe's converters write residual connections. */
    static void sum(OnnxNode node, Lowering graph) {
        node.requireInputs(1, Integer.MAX_VALUE);
        Node sum = graph.operand(node, 0);
        for (int i = 1; i < node.inputs(); i++) {
            Node next = graph.operand(node, i);
            requireSame(node, sum.shape(), next.shape());
            sum = i == node.inputs() - 1
                    ? graph.apply(node, new Op.Add(), sum, next)
                    : graph.step(node, "sum" + i, new Op.Add(), sum, next);
        }
        graph.define(node, sum);
    }

    static void mul(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 2);
        int place = constantPlace(node, graph);
        if (place < 0) {
            graph.define(node, graph.apply(node, new Op.Mul(), sameShapes(node, graph)));
            return;
        }
        Value.Constant constant = graph.constant(node, place, "factor");
        Node x = graph.operand(node, 1 - place);
        if (isNumber(constant.tensor(), x.shape())) {
            Op scale = new Op.Scale(OnnxNode.decimal(constant.tensor().data()[0]));
            graph.define(node, graph.apply(node, scale, x));
            return;
        }
        float[] perChannel = perChannel(constant.tensor(), x.shape());
        if (perChannel == null) {
            requireSame(node, x.shape(), constant.tensor().shape());
            graph.define(node, graph.apply(node, new Op.Mul(), x, graph.operand(node, place)));
            return;
        }
        Node factor = graph.parameter(constant, "factor", vector(perChannel));
        graph.define(node, affine(node, graph, x, factor, constantVector(node, graph, "zeros", perChannel.length, 0)));
    }

    /** {@code gamma x + beta} for each channel: a normalisation with mean 0, variance 1 and epsilon 0. */
    private static Node affine(OnnxNode node, Lowering graph, Node x, Node gamma, Node beta) {
        int channels = gamma.shape().dim(0);
        Node mean = constantVector(node, graph, "mean", channels, 0);
        Node variance = constantVector(node, graph, "variance", channels, 1);
        return graph.apply(node, new Op.BatchNorm(0), x, gamma, beta, mean, variance);
    }

    private static Node constantVector(OnnxNode node, Lowering graph, String what, int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return graph.parameter(node.output() + "." + what, vector(values));
    }

    private static Tensor vector(float[] values) {
        return new Tensor(Shape.of(values.length), values);
    }

    /** Which operand is a constant while the other is computed; -1 if there is no such. */
    private static int constantPlace(OnnxNode node, Lowering graph) {
        boolean first = graph.value(node, 0) instanceof Value.Constant;
        boolean second = graph.value(node, 1) instanceof Value.Constant;
        return first == second ? -1 : first ? 0 : 1;
    }

    private static Node[] sameShapes(OnnxNode node, Lowering graph) {
        Node a = graph.operand(node, 0);
        Node b = graph.operand(node, 1);
        requireSame(node, a.shape(), b.shape());
        return new Node[] {a, b};
    }

    private static void requireSame(OnnxNode node, Shape a, Shape b) {
        if (!a.equals(b)) {
            throw node.refuse("combines " + a + " and " + b
                    + "; only equal shapes, or a constant of one number or one for each channel, are supported");
        }
    }

    private static boolean isNumber(Tensor constant, Shape x) {
        return constant.data().length == 1 && constant.shape().rank() <= x.rank();
    }

    /**
     * One number for each channel (axis 1) of {@code x}, if that is what broadcasting the constant means: it is compared from the last
     * axis on, and an extent of 1 or a missing one is repeated. Else null.
     */
    private static float[] perChannel(Tensor constant, Shape x) {
        Shape shape = constant.shape();
        boolean channelled = x.rank() == 2 || x.rank() == 4;
        if (!channelled || shape.rank() > x.rank()) return null;
        for (int back = 1; back <= shape.rank(); back++) {
            int axis = x.rank() - back;
            int extent = shape.dim(-back);
            if (extent != 1 && (axis != 1 || extent != x.dim(1))) return null;
        }
        return constant.data().length == x.dim(1) ? constant.data() : null;
    }
}
