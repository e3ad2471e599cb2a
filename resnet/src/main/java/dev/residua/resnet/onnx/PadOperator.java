package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Padding along any axes, made of slices and what lies beside them. Zeros around the channels are the shortcut without parameters; zeros around
 * an image become padding of the convolution that reads it.
 */
final class PadOperator {
    /** The widest padding that repeats what there is. */
    private static final int LIMIT = 1 << 12;

    private PadOperator() {}

    /** Amounts are an attribute up to operator set 10, an operand from 11 on; negative ones cut off. */
    static void pad(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 4);
        Node x = graph.operand(node, 0);
        int rank = x.shape().rank();
        String mode = node.text("mode", "constant");
        float value = (float) node.real("value", 0);
        if (node.input(2) != null) value = graph.number(node, 2, "filling");
        long[] pads = node.input(1) == null
                ? node.integers("pads").orElseThrow(() -> node.refuse("lacks pads"))
                : graph.integers(node, 1, "pads");
        long[] axes = node.input(3) == null
                ? IntStream.range(0, rank).asLongStream().toArray()
                : graph.integers(node, 3, "axes");
        if (pads.length != 2 * axes.length) {
            throw node.refuse("has " + pads.length + " pads for " + axes.length + " axes, expected two for each");
        }
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = ShapeOperators.axis(node, axes[i], rank, rank - 1);
            before[axis] = Math.toIntExact(pads[i]);
            after[axis] = Math.toIntExact(pads[i + axes.length]);
        }
        graph.define(node, padded(node, graph, x, mode, value, before, after));
    }

    private static Node padded(
            OnnxNode node, Lowering graph, Node x, String mode, float value, int[] before, int[] after) {
        int[] padded = IntStream.range(0, before.length)
                .filter(axis -> before[axis] != 0 || after[axis] != 0)
                .toArray();
        boolean zeros = mode.equals("constant") && value == 0;
        boolean grows = Arrays.stream(padded).allMatch(axis -> before[axis] >= 0 && after[axis] >= 0);
        if (zeros && grows && before.length == 4 && Arrays.equals(padded, new int[] {1})) {
            boolean strided = x.op() instanceof Op.PadShortcut pad && pad.before() == 0 && pad.after() == 0;
            int stride = strided ? ((Op.PadShortcut) x.op()).stride() : 1;
            return graph.apply(node, new Op.PadShortcut(stride, before[1], after[1]), strided ? x.input(0) : x);
        }
        Node y = x;
        for (int axis : padded) {
            boolean last = axis == padded[padded.length - 1];
            y = alongAxis(node, graph, y, axis, before[axis], after[axis], mode, value, last);
        }
        boolean image = before.length == 4 && Arrays.stream(padded).allMatch(axis -> axis >= 2);
        if (zeros && grows && image) graph.remember(y, new SpatialPad(x, before[2], before[3], after[2], after[3]));
        return y;
    }

    /** The image with the window's padding as zeros of its own. */
    static Node zeros(OnnxNode node, Lowering graph, Node x, Window window) {
        Node rows = alongAxis(node, graph, x, 2, window.padTop(), window.padBottom(), "constant", 0, false);
        return alongAxis(node, graph, rows, 3, window.padLeft(), window.padRight(), "constant", 0, false);
    }

    private static Node alongAxis(
            OnnxNode node,
            Lowering graph,
            Node x,
            int axis,
            int before,
            int after,
            String mode,
            float value,
            boolean last) {
        String step = "axis" + axis;
        if (before < 0 || after < 0) {
            int begin = Math.max(0, -before);
            int length = x.shape().dim(axis) - begin - Math.max(0, -after);
            if (length < 0) throw node.refuse("cuts more off axis " + axis + " of " + x.shape() + " than there is");
            Op cut = new Op.Slice(axis, begin, length);
            boolean only = before <= 0 && after <= 0;
            x = only && last ? graph.apply(node, cut, x) : graph.step(node, step + ".cut", cut, x);
            if (only) return x;
        }
        if (before <= 0 && after <= 0) return x;
        List<Node> parts = new ArrayList<>();
        parts.addAll(side(node, graph, x, axis, Math.max(0, before), true, mode, value));
        parts.add(x);
        parts.addAll(side(node, graph, x, axis, Math.max(0, after), false, mode, value));
        Op concat = new Op.Concat(axis);
        Node[] operands = parts.toArray(Node[]::new);
        return last ? graph.apply(node, concat, operands) : graph.step(node, step, concat, operands);
    }

    /** What goes before or after x, in order. */
    private static List<Node> side(
            OnnxNode node, Lowering graph, Node x, int axis, int count, boolean before, String mode, float value) {
        if (count == 0) return List.of();
        if (count > LIMIT && !mode.equals("constant")) throw node.refuse("pads by " + count + " in mode " + mode);
        Shape shape = x.shape();
        int extent = shape.dim(axis);
        String step = "axis" + axis + (before ? ".before" : ".after");
        return switch (mode) {
            case "constant" -> List.of(graph.step(node, step, new Op.Fill(value, shape.with(axis, count))));
            case "edge" ->
                Collections.nCopies(count, graph.step(node, step, new Op.Slice(axis, before ? 0 : extent - 1, 1), x));
            case "wrap" -> List.of(graph.step(node, step, new Op.Slice(axis, before ? extent - count : 0, count), x));
            case "reflect" -> {
                List<Node> mirrored = new ArrayList<>();
                for (int i = 1; i <= count; i++) {
                    int from = before ? count + 1 - i : extent - 1 - i;
                    mirrored.add(graph.step(node, step + i, new Op.Slice(axis, from, 1), x));
                }
                yield mirrored;
            }
            default -> throw node.refuse("has mode '" + mode + "', expected constant, reflect, edge or wrap");
        };
    }
}
