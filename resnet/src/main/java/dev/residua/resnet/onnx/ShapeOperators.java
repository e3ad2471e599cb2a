package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move elements or only name them anew. */
final class ShapeOperators {
    private ShapeOperators() {}

    static void flatten(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        Node x = graph.operand(node, 0);
        Shape shape = x.shape();
        int axis = axis(node, node.integer("axis", 1), shape.rank(), shape.rank());
        long rows = 1;
        for (int i = 0; i < axis; i++) rows *= shape.dim(i);
        long columns = 1;
        for (int i = axis; i < shape.rank(); i++) columns *= shape.dim(i);
        graph.define(node, reshaped(node, graph, x, new long[] {rows, columns}));
    }

    static void reshape(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 2);
        Node x = graph.operand(node, 0);
        long[] extents = graph.integers(node, 1, "extents").clone();
        boolean keepZero = node.flag("allowzero", false);
        int open = -1;
        long known = 1;
        for (int i = 0; i < extents.length; i++) {
            if (extents[i] == 0 && !keepZero && i < x.shape().rank())
                extents[i] = x.shape().dim(i);
            if (extents[i] == -1 && open < 0) open = i;
            else if (extents[i] < 0) throw misfit(node, x, extents);
            else known = Math.multiplyExact(known, extents[i]);
        }
        if (open >= 0) {
            if (known == 0 || x.shape().elements() % known != 0) throw misfit(node, x, extents);
            extents[open] = x.shape().elements() / known;
        } else if (known != x.shape().elements()) {
            throw misfit(node, x, extents);
        }
        graph.define(node, reshaped(node, graph, x, extents));
    }

    private static RuntimeException misfit(OnnxNode node, Node x, long[] extents) {
        return node.refuse("cannot give " + x.shape() + " the extents " + Arrays.toString(extents)
                + "; if the file fixes the batch there, run it at that batch");
    }

    private static Node reshaped(OnnxNode node, Lowering graph, Node x, long[] extents) {
        int[] dims = new int[extents.length];
        for (int i = 0; i < dims.length; i++) dims[i] = Math.toIntExact(extents[i]);
        Shape shape = Shape.of(dims);
        if (shape.equals(x.shape())) return x;
        boolean flat = shape.rank() == 2
                && x.shape().rank() > 0
                && shape.dim(0) == x.shape().dim(0);
        return graph.apply(node, flat ? new Op.Flatten() : new Op.Reshape(shape), x);
    }

    static void concat(OnnxNode node, Lowering graph) {
        node.requireInputs(1, Integer.MAX_VALUE);
        long axis = node.integer("axis", 1);
        List<Value> parts = IntStream.range(0, node.inputs())
                .mapToObj(i -> graph.value(node, i))
                .toList();
        if (parts.stream().allMatch(Value.Integers.class::isInstance)) {
            long count = parts.stream()
                    .mapToLong(part -> ((Value.Integers) part).values().length)
                    .sum();
            if (count > Value.MAX_INTEGERS) throw node.refuse("joins " + count + " whole numbers");
            long[] joined = parts.stream()
                    .flatMapToLong(part -> Arrays.stream(((Value.Integers) part).values()))
                    .toArray();
            graph.define(node, new Value.Integers(Shape.of(joined.length), joined));
            return;
        }
        Node[] operands = new Node[node.inputs()];
        for (int i = 0; i < operands.length; i++) operands[i] = graph.operand(node, i);
        int rank = operands[0].shape().rank();
        graph.define(node, graph.apply(node, new Op.Concat(axis(node, axis, rank, rank - 1)), operands));
    }

    /** Ranges are attributes up to operator set 9, operands from 10 on. */
    static void slice(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 5);
        Node x = graph.operand(node, 0);
        int rank = x.shape().rank();
        long[] begins =
                node.input(1) == null ? node.integers("starts").orElse(new long[0]) : graph.integers(node, 1, "starts");
        long[] ends =
                node.input(2) == null ? node.integers("ends").orElse(new long[0]) : graph.integers(node, 2, "ends");
        long[] all = IntStream.range(0, begins.length).asLongStream().toArray();
        long[] axes = node.input(3) == null ? node.integers("axes").orElse(all) : graph.integers(node, 3, "axes");
        long[] ones = Arrays.stream(begins).map(_ -> 1).toArray();
        long[] steps = node.input(4) == null ? ones : graph.integers(node, 4, "steps");
        if (ends.length != begins.length || axes.length != begins.length || steps.length != begins.length) {
            throw node.refuse("has " + begins.length + " starts, " + ends.length + " ends, " + axes.length
                    + " axes and " + steps.length + " steps, expected as many of each");
        }

        List<Op> ops = new ArrayList<>();
        long[] stride = new long[rank];
        Arrays.fill(stride, 1);
        for (int i = 0; i < begins.length; i++) {
            int axis = axis(node, axes[i], rank, rank - 1);
            int extent = x.shape().dim(axis);
            int begin = place(begins[i], extent);
            int length = Math.max(0, place(ends[i], extent) - begin);
            stride[axis] = steps[i];
            if (length < extent) ops.add(new Op.Slice(axis, begin, length));
        }
        if (Arrays.stream(stride).anyMatch(step -> step != 1)) {
            boolean square = rank == 4 && stride[0] == 1 && stride[1] == 1 && stride[2] == stride[3];
            if (!square || stride[2] < 1) {
                throw node.refuse("has steps " + Arrays.toString(steps)
                        + "; only the same one for rows and columns of an image is supported");
            }
            ops.add(new Op.PadShortcut(Math.toIntExact(Math.min(stride[2], Integer.MAX_VALUE)), 0, 0));
        }
        for (int i = 0; i < ops.size(); i++) {
            boolean last = i == ops.size() - 1;
            x = last ? graph.apply(node, ops.get(i), x) : graph.step(node, "part" + i, ops.get(i), x);
        }
        graph.define(node, x);
    }

    /** A place along an axis, counted from its end if negative, moved into it. */
    private static int place(long index, int extent) {
        long fromStart = index < 0 ? Math.max(index, -extent) + extent : index;
        return (int) Math.min(fromStart, extent);
    }

    /** An axis that may be counted from the end. */
    static int axis(OnnxNode node, long axis, int rank, int last) {
        long fromStart = axis < 0 ? axis + rank : axis;
        if (fromStart < 0 || fromStart > last) {
            throw node.refuse("has axis " + axis + " for an operand of rank " + rank);
        }
        return (int) fromStart;
    }
}
