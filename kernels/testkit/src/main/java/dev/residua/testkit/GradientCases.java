package dev.residua.testkit;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Operators of the backward pass, all but the convolution's. */
final class GradientCases {
    private static final double EPSILON = 1e-5;

    private static final int[][] SHAPES = {
        {1, 1}, {3, 5}, {2, 17}, {0, 3, 4, 4}, {1, 1, 1, 1}, {2, 17, 5, 3}, {1, 64, 9, 9}
    };

    private GradientCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            cases.add(gradient("relu_grad", new GradOp.Relu(), shape, normal(shape), normal(shape)));
            cases.add(gradient("clip_grad", new GradOp.Clip(-0.5, 0.75), shape, normal(shape), normal(shape)));
            cases.add(gradient(
                    "sigmoid_grad", new GradOp.Sigmoid(), shape, normal(shape), Operand.input(Fill.unit(), shape)));
            cases.add(gradient("channel_sum", new GradOp.ChannelSum(), shape, normal(shape)));
            normalization(cases, shape);
        }
        Operand special = Operand.input(Fill.special(), 2, 17, 5, 5);
        cases.add(KernelCase.of("relu_grad, special values", new GradOp.Relu(), normal(2, 17, 5, 5), special));
        cases.add(KernelCase.of(
                "clip_grad, special values",
                new GradOp.Clip(Double.NEGATIVE_INFINITY, 1),
                normal(2, 17, 5, 5),
                special));
        pools(cases);
        shortcuts(cases);
        linear(cases);
        rows(cases);
        scales(cases);
        return cases;
    }

    private static KernelCase gradient(String name, GradOp op, int[] shape, Operand... operands) {
        return KernelCase.of(name + " " + Shape.of(shape), op, operands);
    }

    private static void normalization(List<KernelCase> cases, int[] shape) {
        int c = shape[1];
        Operand statistics = Operand.input(Fill.positive(), 2, c);
        Operand channels = Operand.variable(Fill.normal(1), c);
        for (boolean relu : new boolean[] {false, true}) {
            List<Operand> operands = new ArrayList<>(List.of(normal(shape), normal(shape), statistics));
            if (relu) operands.addAll(List.of(channels, channels));
            GradOp op = new GradOp.NormalizeSums(EPSILON, relu);
            String name = (relu ? " relu " : " ") + Shape.of(shape);
            cases.add(new KernelCase("normalize_grad_sums" + name, op, operands));
            operands = new ArrayList<>(List.of(normal(shape), normal(shape), channels, statistics, normal(2, c)));
            if (relu) operands.add(channels);
            op = new GradOp.NormalizeInput(EPSILON, relu);
            cases.add(new KernelCase("normalize_grad_input" + name, op, operands));
        }
    }

    private static void pools(List<KernelCase> cases) {
        List<Window> windows = List.of(
                Window.of(1),
                Window.of(2).stride(2),
                Window.of(3).stride(2).pad(1),
                Window.of(3).pad(0, 1, 2, 1),
                Window.of(2).stride(3),
                Window.of(3).pad(2).dilation(2));
        for (Window window : windows) {
            pools(cases, 2, 5, 9, 8, window);
        }
        Window stem = Window.of(3).stride(2).pad(1);
        for (int channels : new int[] {1, 17, 64}) pools(cases, 1, channels, 7, 7, stem);
        pools(cases, 0, 3, 6, 6, stem);
        for (int[] s : new int[][] {{1, 3, 1, 1}, {2, 17, 7, 7}, {0, 3, 2, 2}, {1, 64, 8, 5}}) {
            GradOp op = new GradOp.GlobalAvgPool(s[2], s[3]);
            cases.add(gradient("global_avg_pool_grad", op, s, normal(s[0], s[1], 1, 1)));
        }
    }

    private static void pools(List<KernelCase> cases, int n, int c, int h, int w, Window window) {
        String size = " n" + n + " c" + c + " " + h + "x" + w + " " + window;
        Operand dy = normal(n, c, window.outH(h), window.outW(w));
        cases.add(maxPool(size, window, dy, normal(n, c, h, w)));
        cases.add(maxPool(size + ", ties", window, dy, Operand.input(new Fill.Labels(3), n, c, h, w)));
        for (boolean countIncludePad : new boolean[] {false, true}) {
            GradOp op = new GradOp.AvgPool(window, countIncludePad, h, w);
            cases.add(KernelCase.of("avg_pool_grad" + size + (countIncludePad ? " count_include_pad" : ""), op, dy));
        }
    }

    /** With the maximum the forward operator gives. */
    private static KernelCase maxPool(String name, Window window, Operand dy, Operand image) {
        KernelCase forward = KernelCase.of("max_pool" + name, new Op.MaxPool(window), image);
        Tensor x = forward.values().getFirst();
        Tensor y = forward.trial().runOnReference().getFirst();
        return KernelCase.of(
                "max_pool_grad" + name,
                new GradOp.MaxPool(window),
                dy,
                Operand.input(Fill.values(x.data()), x.shape().toArray()),
                Operand.input(Fill.values(y.data()), y.shape().toArray()));
    }

    private static void shortcuts(List<KernelCase> cases) {
        int[][] rows = {
            {1, 1, 1, 1, 1, 0, 0},
            {2, 16, 8, 8, 2, 8, 8},
            {1, 5, 7, 9, 2, 3, 4},
            {3, 17, 5, 5, 1, 0, 16},
            {0, 4, 4, 4, 2, 2, 2}
        };
        for (int[] r : rows) {
            Window pixels = Window.of(1).stride(r[4]);
            String name =
                    "pad_shortcut_grad " + Shape.of(r[0], r[1], r[2], r[3]) + " s" + r[4] + " " + r[5] + "+" + r[6];
            GradOp op = new GradOp.PadShortcut(r[4], r[5], r[6], r[2], r[3]);
            cases.add(KernelCase.of(name, op, normal(r[0], r[5] + r[1] + r[6], pixels.outH(r[2]), pixels.outW(r[3]))));
        }
    }

    private static void linear(List<KernelCase> cases) {
        for (int[] size : new int[][] {{0, 4, 3}, {1, 1, 1}, {3, 17, 33}, {64, 33, 17}, {2, 512, 100}}) {
            String name = " n" + size[0] + " " + size[1] + " -> " + size[2];
            Operand dy = normal(size[0], size[2]);
            Operand weight = Operand.variable(Fill.normal(0.1), size[2], size[1]);
            cases.add(KernelCase.of("linear_grad_input" + name, new GradOp.LinearInput(), dy, weight));
            cases.add(KernelCase.of(
                    "linear_grad_weight" + name, new GradOp.LinearWeight(), normal(size[0], size[1]), dy));
        }
    }

    private static void rows(List<KernelCase> cases) {
        for (int[] shape : new int[][] {{0, 3}, {1, 1}, {3, 17}, {2, 1000}}) {
            Operand probabilities = Operand.input(Fill.unit(), shape);
            Operand logarithms = Operand.input(Fill.unit().plus(-3), shape);
            cases.add(gradient("softmax_grad", new GradOp.Softmax(), shape, normal(shape), probabilities));
            cases.add(gradient("log_softmax_grad", new GradOp.LogSoftmax(), shape, normal(shape), logarithms));
            for (double smoothing : new double[] {0, 0.1}) {
                cases.add(KernelCase.of(
                        "cross_entropy_grad " + Shape.of(shape) + " smoothing " + smoothing,
                        new GradOp.CrossEntropy(smoothing),
                        normal(),
                        Operand.input(Fill.normal(3), shape),
                        Operand.input(new Fill.Labels(shape[1]), shape[0])));
            }
        }
        cases.add(KernelCase.of(
                "cross_entropy_grad [3, 19], large logits",
                new GradOp.CrossEntropy(0),
                normal(),
                Operand.input(Fill.normal(1000), 3, 19),
                Operand.input(new Fill.Labels(19), 3)));
    }

    private static void scales(List<KernelCase> cases) {
        cases.add(scale("no limit", Double.POSITIVE_INFINITY, Fill.normal(1)));
        cases.add(scale("no limit, loss infinite", Double.POSITIVE_INFINITY, Fill.constant(Float.POSITIVE_INFINITY)));
        cases.add(scale("no limit, loss NaN", Double.POSITIVE_INFINITY, Fill.constant(Float.NaN)));
        cases.add(scale("clipped", 0.5, Fill.normal(1), normal(17, 5, 3, 3), normal(17), normal(3, 5)));
        cases.add(scale("within the limit", 1e6, Fill.normal(1), normal(17, 5, 3, 3), normal(17)));
        cases.add(scale("all zero", 1, Fill.normal(1), Operand.input(Fill.constant(0), 5)));
        cases.add(scale("one NaN", 1, Fill.normal(1), normal(5), Operand.input(Fill.withNaN(), 7)));
        cases.add(scale("loss NaN", 1, Fill.constant(Float.NaN), normal(5)));
    }

    private static KernelCase scale(String name, double maxNorm, Fill loss, Operand... gradients) {
        List<Operand> operands = new ArrayList<>(List.of(Operand.input(loss)));
        operands.addAll(List.of(gradients));
        return new KernelCase("gradient_scale, " + name, new GradOp.GradientScale(maxNorm), operands);
    }

    private static Operand normal(int... shape) {
        return Operand.input(Fill.normal(1), shape);
    }
}
