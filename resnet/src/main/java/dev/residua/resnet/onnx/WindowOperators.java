package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;

/** Operators that slide a window over an image. */
final class WindowOperators {
    /** The largest extent, stride, padding or dilation of a window; above it the file is lying. */
    private static final int LIMIT = 1 << 16;

    private WindowOperators() {}

    static void conv(OnnxNode node, Lowering graph) {
        node.requireInputs(2, 3);
        Node x = image(node, graph);
        Node weight = graph.operand(node, 1);
        if (weight.shape().rank() != 4) {
            throw node.refuse("has a weight " + weight.shape() + ", expected [OC, IC / group, KH, KW]");
        }
        int kernelH = weight.shape().dim(2);
        int kernelW = weight.shape().dim(3);
        Window window = window(node, x, kernelH, kernelW, false);
        if (window.kernelH() != kernelH || window.kernelW() != kernelW) {
            throw node.refuse("has kernel_shape " + window.kernelH() + "x" + window.kernelW() + " and a weight "
                    + weight.shape());
        }
        int groups = limited(node, "group", node.integer("group", 1), 1);
        SpatialPad pad = graph.padding(x);
        if (pad != null) {
            window = pad.merge(window);
            x = pad.image();
        }
        graph.define(
                node,
                node.input(2) == null
                        ? graph.apply(node, new Op.Conv2d(window, groups, Epilogue.NONE), x, weight)
                        : graph.apply(
                                node, new Op.Conv2d(window, groups, Epilogue.BIAS), x, weight, graph.operand(node, 2)));
    }

    static void maxPool(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        if (!node.moreOutputs().isEmpty()) throw node.refuse("is asked for indices, which are not computed here");
        node.ignore("storage_order"); // of the indices
        Node x = image(node, graph);
        Window window = window(node, x, 0, 0, true);
        graph.define(node, graph.apply(node, new Op.MaxPool(overhung(node, window, x)), x));
    }

    static void averagePool(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        Node x = image(node, graph);
        boolean countIncludePad = node.flag("count_include_pad", false);
        boolean ceil = node.integer("ceil_mode", 0) != 0;
        Window window = window(node, x, 0, 0, true);
        Window overhung = ceil ? overhang(window, x) : window;
        if (countIncludePad && !overhung.equals(window)) {
            // Padding counts, but what a window of ceil mode reaches beyond it does not.
            x = PadOperator.zeros(node, graph, x, window);
            overhung = overhung.pad(
                    0, 0, overhung.padBottom() - window.padBottom(), overhung.padRight() - window.padRight());
            countIncludePad = false;
        }
        graph.define(node, graph.apply(node, new Op.AvgPool(overhung, countIncludePad), x));
    }

    static void globalAveragePool(OnnxNode node, Lowering graph) {
        node.requireInputs(1, 1);
        graph.define(node, graph.apply(node, new Op.GlobalAvgPool(), image(node, graph)));
    }

    private static Node image(OnnxNode node, Lowering graph) {
        Node x = graph.operand(node, 0);
        if (x.shape().rank() != 4) {
            throw node.refuse(
                    "reads " + x.shape() + ", expected images [N, C, H, W]: only two dimensions are supported");
        }
        return x;
    }

    /**
     * The window of the node's attributes.
     *
     * @param kernelH extents where the attributes need not give them
     */
    private static Window window(OnnxNode node, Node x, int kernelH, int kernelW, boolean required) {
        if (required && !node.has("kernel_shape")) throw node.refuse("lacks the attribute kernel_shape");
        int[] kernel = pair(node, "kernel_shape", kernelH, kernelW);
        int[] strides = pair(node, "strides", 1, 1);
        int[] dilations = pair(node, "dilations", 1, 1);
        for (int extent : kernel) limited(node, "kernel_shape", extent, 1);
        Window window =
                new Window(kernel[0], kernel[1], strides[0], strides[1], 0, 0, 0, 0, dilations[0], dilations[1]);
        String auto = node.text("auto_pad", "NOTSET");
        long[] pads = node.integers("pads").orElse(null);
        switch (auto) {
            case "NOTSET" -> {
                if (pads == null) return window;
                if (pads.length != 4) throw node.refuse("has " + pads.length + " pads, expected 4");
                for (long pad : pads) limited(node, "pads", pad, 0);
                return window.pad((int) pads[0], (int) pads[1], (int) pads[2], (int) pads[3]);
            }
            case "VALID" -> {
                return window;
            }
            case "SAME_UPPER", "SAME_LOWER" -> {
                int h = samePadding(x.shape().dim(2), kernel[0], strides[0], dilations[0]);
                int w = samePadding(x.shape().dim(3), kernel[1], strides[1], dilations[1]);
                return auto.equals("SAME_UPPER")
                        ? window.pad(h / 2, w / 2, h - h / 2, w - w / 2)
                        : window.pad(h - h / 2, w - w / 2, h / 2, w / 2);
            }
            default ->
                throw node.refuse("has auto_pad '" + auto + "', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        }
    }

    /** Padding of both sides together, so that there is one result for every stride begun. */
    private static int samePadding(int in, int kernel, int stride, int dilation) {
        long span = (Math.ceilDiv((long) in, stride) - 1) * stride + (kernel - 1L) * dilation + 1 - in;
        return (int) Math.max(span, 0);
    }

    private static Window overhung(OnnxNode node, Window window, Node x) {
        return node.integer("ceil_mode", 0) != 0 ? overhang(window, x) : window;
    }

    /** The window with as much more padding at the end as makes the floor of the number of results the ceiling. */
    private static Window overhang(Window window, Node x) {
        int bottom = overhang(
                x.shape().dim(2),
                window.kernelH(),
                window.strideH(),
                window.padTop(),
                window.padBottom(),
                window.dilationH());
        int right = overhang(
                x.shape().dim(3),
                window.kernelW(),
                window.strideW(),
                window.padLeft(),
                window.padRight(),
                window.dilationW());
        return window.pad(window.padTop(), window.padLeft(), window.padBottom() + bottom, window.padRight() + right);
    }

    private static int overhang(int in, int kernel, int stride, int before, int after, int dilation) {
        long span = (long) in + before + after - (kernel - 1L) * dilation - 1;
        long steps = Math.ceilDiv(span, (long) stride);
        if (steps * stride >= (long) in + before) steps--; // a window that begins in the padding at the end is left out
        return (int) Math.max(steps * stride - span, 0);
    }

    private static int[] pair(OnnxNode node, String name, int h, int w) {
        long[] values = node.integers(name).orElse(null);
        if (values == null) return new int[] {h, w};
        if (values.length != 2) throw node.refuse("has " + values.length + " " + name + ", expected 2");
        return new int[] {limited(node, name, values[0], 1), limited(node, name, values[1], 1)};
    }

    private static int limited(OnnxNode node, String name, long value, int least) {
        if (value < least || value > LIMIT) {
            throw node.refuse("has " + name + " " + value + ", expected " + least + " to " + LIMIT);
        }
        return (int) value;
    }
}
