package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;

/** Matrix products and what follows them. */
final class MatrixOperators {
    private MatrixOperators() {}

    /** {@code alpha A B + beta C}, B and C transposed and scaled here and now. */
    static void gemm(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 3);
        if (node.flag("transA", false)) throw node.refuse("has transA = 1, which is not supported");
        Node x = rows(node, graph);
        Value.Constant constant = matrix(node, graph);
        boolean transposed = node.flag("transB", false);
        double alpha = node.real("alpha", 1);
        double beta = node.real("beta", 1);
        Tensor values = scaled(transposed ? constant.tensor() : transpose(constant.tensor()), alpha);
        String form = (transposed ? "" : "transposed") + (alpha == 1 ? "" : "*" + alpha);
        Node weight = graph.parameter(constant, form, values);
        int out = values.shape().dim(0);
        if (node.input(2) == null || beta == 0) {
            graph.define(node, graph.apply(node, new Op.Linear(Epilogue.NONE), x, weight));
            return;
        }
        if (graph.value(node, 2) instanceof Value.Constant c && isRow(c.tensor().shape(), out)) {
            Tensor row = scaled(row(c.tensor(), out), beta);
            boolean asIs = c.tensor().shape().equals(row.shape()) && beta == 1;
            Node bias = graph.parameter(c, asIs ? "" : "bias" + (beta == 1 ? "" : "*" + beta), row);
            graph.define(node, graph.apply(node, new Op.Linear(Epilogue.BIAS), x, weight, bias));
            return;
        }
        Node product = graph.step(node, "product", new Op.Linear(Epilogue.NONE), x, weight);
        Node summand = graph.operand(node, 2);
        if (beta != 1) summand = graph.step(node, "summand", new Op.Scale(beta), summand);
        graph.define(node, graph.apply(node, new Op.Add(), product, summand));
    }

    static void matMul(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 2);
        Node x = rows(node, graph);
        Value.Constant constant = matrix(node, graph);
        Node weight = graph.parameter(constant, "transposed", transpose(constant.tensor()));
        graph.define(node, graph.apply(node, new Op.Linear(Epilogue.NONE), x, weight));
    }

    static void softmax(OnnxNode node, Lowering graph) {
        overRows(node, graph, new Op.Softmax());
    }

    static void logSoftmax(OnnxNode node, Lowering graph) {
        overRows(node, graph, new Op.LogSoftmax());
    }

    /**
     * Up to operator set 12 the operand is taken as a matrix, split before {@code axis}; from 13 on it is one axis that counts. Both are
     * the same where nothing but extents of 1 follow.
     */
    private static void overRows(OnnxNode node, Lowering graph, Op op) {
        node.requireInputs(1, 1);
        Node x = graph.operand(node, 0);
        Shape shape = x.shape();
        boolean asMatrix = graph.opset() < 13;
        long axis = node.integer("axis", asMatrix ? 1 : -1);
        if (axis < 0) axis += shape.rank();
        if (axis < 0 || axis >= shape.rank()) throw node.refuse("has an axis outside " + shape);
        long inner = 1;
        for (int i = (int) axis + 1; i < shape.rank(); i++) inner *= shape.dim(i);
        if (!asMatrix && inner != 1) {
            throw node.refuse("works along axis " + axis + " of " + shape + "; only the last axis is supported");
        }
        long columns = inner * shape.dim((int) axis);
        if (shape.rank() == 2 && axis == 1) {
            graph.define(node, graph.apply(node, op, x));
            return;
        }
        if (columns == 0) throw node.refuse("works along an axis of extent 0");
        Shape matrix = Shape.of((int) (shape.elements() / columns), (int) columns);
        Node rows = graph.step(node, "rows", op, graph.step(node, "matrix", new Op.Reshape(matrix), x));
        graph.define(node, graph.apply(node, new Op.Reshape(shape), rows));
    }

    private static Node rows(OnnxNode node, Lowering graph) {
        Node x = graph.operand(node, 0);
        if (x.shape().rank() != 2) throw node.refuse("multiplies " + x.shape() + ", expected a matrix [N, F]");
        return x;
    }

    private static Value.Constant matrix(OnnxNode node, Lowering graph) {
        Value.Constant constant = graph.constant(node, 1, "second factor");
        if (constant.tensor().shape().rank() != 2) {
            throw node.refuse("multiplies by " + constant.tensor().shape() + ", expected a matrix");
        }
        return constant;
    }

    private static Tensor transpose(Tensor matrix) {
        int rows = matrix.shape().dim(0);
        int columns = matrix.shape().dim(1);
        float[] transposed = new float[matrix.data().length];
        for (int i = 0; i < transposed.length; i++) {
            transposed[i % columns * rows + i / columns] = matrix.data()[i];
        }
        return new Tensor(Shape.of(columns, rows), transposed);
    }

    private static Tensor scaled(Tensor tensor, double factor) {
        if (factor == 1) return tensor;
        float[] values = new float[tensor.data().length];
        for (int i = 0; i < values.length; i++) values[i] = (float) (factor * tensor.data()[i]);
        return new Tensor(tensor.shape(), values);
    }

    private static boolean isRow(Shape shape, int columns) {
        boolean oneRow = shape.rank() <= 1 || shape.rank() == 2 && shape.dim(0) == 1;
        return oneRow && (shape.elements() == 1 || shape.elements() == columns);
    }

    private static Tensor row(Tensor tensor, int columns) {
        float[] values = tensor.data();
        if (values.length != columns) {
            values = new float[columns];
            Arrays.fill(values, tensor.data()[0]);
        }
        return new Tensor(Shape.of(columns), values);
    }
}
