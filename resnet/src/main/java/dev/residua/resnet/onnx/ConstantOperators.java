package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;

/** Operators that compute nothing in a run: constants, values passed on, and arithmetic with shapes, which are known. */
final class ConstantOperators {
    private ConstantOperators() {}

    static void identity(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        graph.define(node, graph.value(node, 0));
    }

    /** Its mask, which many files name, is not there to be read. */
    static void dropout(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 3);
        boolean training = node.input(2) != null && graph.integers(node, 2, "training_mode")[0] != 0;
        if (training) throw node.refuse("is in training mode; export the model for inference");
        node.ignore("ratio", "seed");
        graph.define(node, graph.value(node, 0));
    }

    /**
     * The value of a Constant.
     *
     * @param tensors decodes a tensor
     */
    static Value constant(OnnxNode node, OnnxTensors tensors) {
        node.requireInputs(0, 0);
        String name = node.output();
        Value value;
        if (node.has("value")) {
            value = tensors.read(name, node.tensor("value").orElseThrow());
        } else if (node.has("value_float")) {
            value = new Value.Constant(name, Tensor.of(Shape.of(), (float) node.real("value_float", 0)));
        } else if (node.has("value_floats")) {
            float[] values = node.reals("value_floats").orElseThrow();
            value = new Value.Constant(name, new Tensor(Shape.of(values.length), values));
        } else if (node.has("value_int")) {
            value = new Value.Integers(Shape.of(), new long[] {node.integer("value_int", 0)});
        } else {
            long[] values =
                    node.integers("value_ints").orElseThrow(() -> node.refuse("holds neither a tensor nor numbers"));
            value = new Value.Integers(Shape.of(values.length), values);
        }
        node.requireAllTaken();
        return value;
    }

    static void constantOfShape(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        long[] extents = graph.integers(node, 0, "extents");
        Shape shape = Shape.of(Arrays.stream(extents).mapToInt(Math::toIntExact).toArray());
        TensorProto zero = TensorProto.newBuilder()
                .setDataType(DataType.FLOAT_VALUE)
                .addFloatData(0)
                .build();
        TensorProto filling = node.tensor("value").orElse(zero);
        switch (OnnxTensors.INLINE.read(node.output(), filling)) {
            case Value.Constant c
            when c.tensor().data().length == 1 ->
                graph.define(node, graph.apply(node, new Op.Fill(c.tensor().data()[0], shape)));
            case Value.Integers i
            when i.values().length == 1 -> {
                if (shape.elements() > Value.MAX_INTEGERS) throw node.refuse("makes whole numbers of shape " + shape);
                long[] values = new long[shape.intElements()];
                Arrays.fill(values, i.values()[0]);
                graph.define(node, new Value.Integers(shape, values));
            }
            default -> throw node.refuse("fills with more than one number");
        }
    }

    static void shape(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        Shape shape = switch (graph.value(node, 0)) {
            case Value.Computed computed -> computed.node().shape();
            case Value.Constant constant -> constant.tensor().shape();
            case Value.Integers integers -> integers.shape();
        };
        int rank = shape.rank();
        int begin = clamped(node.integer("start", 0), rank);
        int end = Math.max(begin, clamped(node.integer("end", rank), rank));
        long[] extents =
                Arrays.stream(shape.toArray(), begin, end).asLongStream().toArray();
        graph.define(node, new Value.Integers(Shape.of(extents.length), extents));
    }

    private static int clamped(long index, int rank) {
        return (int) Math.clamp(index < 0 ? index + rank : index, 0, rank);
    }

    static void gather(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 2);
        long[] values = graph.integers(node, 0, "values");
        ShapeOperators.axis(node, node.integer("axis", 0), 1, 0);
        if (!(graph.value(node, 1) instanceof Value.Integers indices)) {
            throw node.refuse("has indices that are computed, expected constant whole numbers");
        }
        long[] found = new long[indices.values().length];
        for (int i = 0; i < found.length; i++) {
            found[i] = values[ShapeOperators.axis(node, indices.values()[i], values.length, values.length - 1)];
        }
        graph.define(node, new Value.Integers(indices.shape(), found));
    }

    /** Axes are an attribute up to operator set 12, an operand from 13 on. */
    static void unsqueeze(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 2);
        long[] axes =
                node.input(1) == null ? node.integers("axes").orElse(new long[0]) : graph.integers(node, 1, "axes");
        graph.define(
                node,
                switch (graph.value(node, 0)) {
                    case Value.Integers integers ->
                        new Value.Integers(unsqueezed(node, integers.shape(), axes), integers.values());
                    case Value.Constant constant ->
                        new Value.Constant(
                                node.output(),
                                new Tensor(
                                        unsqueezed(node, constant.tensor().shape(), axes),
                                        constant.tensor().data()));
                    case Value.Computed computed -> {
                        Op reshape =
                                new Op.Reshape(unsqueezed(node, computed.node().shape(), axes));
                        yield new Value.Computed(graph.apply(node, reshape, computed.node()));
                    }
                });
    }

    /** The shape with an extent of 1 at each of the axes, which count in the result. */
    private static Shape unsqueezed(OnnxNode node, Shape shape, long[] axes) {
        int rank = shape.rank() + axes.length;
        int[] dims = new int[rank];
        for (long axis : axes) dims[ShapeOperators.axis(node, axis, rank, rank - 1)] = 1;
        int next = 0;
        int given = 0;
        for (int i = 0; i < rank; i++) {
            if (dims[i] == 1) given++;
            else if (next < shape.rank()) dims[i] = shape.dim(next++);
        }
        if (given != axes.length) throw node.refuse("has an axis twice");
        return Shape.of(dims);
    }

    static void cast(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        node.ignore("saturate");
        long to = node.integer("to", DataType.UNDEFINED_VALUE);
        boolean whole = graph.value(node, 0) instanceof Value.Integers;
        boolean keeps = whole ? to == DataType.INT64_VALUE || to == DataType.INT32_VALUE : to == DataType.FLOAT_VALUE;
        if (!keeps) throw node.refuse("converts to type " + to + "; only FLOAT, and INT64 for shapes, are supported");
        graph.define(node, graph.value(node, 0));
    }
}
