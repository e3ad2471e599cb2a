package dev.residua.testkit;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** Convolutions: channels that fill no vector, every kind of window, groups, epilogues, small and empty batches. */
final class ConvolutionCases {
    private static final List<Window> WINDOWS = List.of(
            Window.of(1).stride(2),
            Window.of(1).stride(3),
            Window.of(1).pad(1),
            Window.of(2),
            Window.of(2).stride(2),
            Window.of(2).pad(0, 0, 1, 1),
            Window.of(3),
            Window.of(3).stride(2).pad(1),
            Window.of(3).stride(3).pad(1),
            Window.of(3).stride(1, 2).pad(1),
            Window.of(3).stride(3, 1).pad(1),
            Window.of(3).pad(2),
            Window.of(3).pad(2).dilation(2),
            Window.of(3).dilation(2),
            Window.of(3).stride(2).pad(3).dilation(3),
            Window.of(3).pad(0, 1, 2, 3),
            Window.of(3).stride(2).pad(2, 0, 1, 1),
            Window.of(3).pad(4),
            Window.of(5).pad(2),
            Window.of(5).stride(2).pad(2),
            Window.of(7).pad(3),
            Window.of(7).stride(2).pad(3),
            Window.of(1, 7).pad(0, 3, 0, 3),
            Window.of(7, 1).pad(3, 0, 3, 0),
            Window.of(3, 5).stride(2).pad(1, 2, 1, 2));

    private ConvolutionCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        channels(cases);
        windows(cases);
        images(cases);
        groups(cases);
        epilogues(cases);
        residuals(cases);
        sources(cases);
        layers(cases);
        return cases;
    }

    private static void channels(List<KernelCase> cases) {
        int[][] pairs = {{1, 1}, {1, 17}, {3, 5}, {3, 64}, {5, 3}, {16, 16}, {17, 33}, {32, 1}, {33, 17}, {64, 32}};
        for (int[] pair : pairs) {
            cases.add(conv(1, pair[0], 6, 7, pair[1], Window.of(1), 1, Epilogue.NONE));
            cases.add(conv(1, pair[0], 6, 7, pair[1], Window.of(3).pad(1), 1, Epilogue.NONE));
        }
    }

    private static void windows(List<KernelCase> cases) {
        for (Window window : WINDOWS) cases.add(conv(2, 5, 9, 11, 7, window, 1, Epilogue.BIAS));
    }

    private static void images(List<KernelCase> cases) {
        Window same = Window.of(3).pad(1);
        for (int batch : new int[] {0, 1, 3}) cases.add(conv(batch, 4, 5, 5, 6, same, 1, Epilogue.BIAS.withRelu()));
        cases.add(conv(0, 4, 5, 5, 6, Window.of(1), 1, Epilogue.BIAS));
        cases.add(conv(1, 3, 1, 1, 2, Window.of(1), 1, Epilogue.NONE));
        cases.add(conv(2, 19, 1, 1, 35, Window.of(1), 1, Epilogue.BIAS));
        cases.add(conv(1, 3, 1, 1, 2, same, 1, Epilogue.NONE));
        cases.add(conv(1, 3, 1, 9, 2, same, 1, Epilogue.NONE));
        cases.add(conv(1, 3, 9, 1, 2, same, 1, Epilogue.NONE));
        // Windows that reach over the whole image.
        cases.add(conv(2, 3, 2, 2, 4, Window.of(7).pad(3), 1, Epilogue.NONE));
        cases.add(conv(1, 3, 2, 3, 4, Window.of(5).stride(2).pad(2), 1, Epilogue.BIAS));
        cases.add(conv(1, 3, 4, 4, 4, Window.of(4), 1, Epilogue.NONE));
        cases.add(conv(1, 2, 3, 3, 2, Window.of(3).pad(3).dilation(4), 1, Epilogue.NONE));
        // The rows of a ResNet at 224 pixels, and one more and one less.
        for (int size : new int[] {6, 7, 8, 13, 14, 15, 28, 56}) {
            cases.add(conv(1, 8, size == 56 ? 3 : 5, size, 24, same, 1, Epilogue.BIAS));
        }
    }

    private static void groups(List<KernelCase> cases) {
        Window same = Window.of(3).pad(1);
        cases.add(conv(2, 6, 7, 7, 10, same, 2, Epilogue.BIAS));
        cases.add(conv(1, 32, 7, 7, 64, same, 4, Epilogue.NONE));
        cases.add(conv(1, 9, 5, 6, 6, Window.of(1), 3, Epilogue.BIAS.withRelu()));
        cases.add(conv(1, 17, 7, 7, 17, same, 17, Epilogue.BIAS));
        cases.add(conv(2, 16, 8, 8, 16, Window.of(3).stride(2).pad(1), 16, Epilogue.NONE));
        cases.add(conv(
                1, 5, 7, 7, 15, Window.of(5).pad(2), 5, Epilogue.BIAS.withAdd().withRelu()));
        cases.add(conv(1, 4, 9, 9, 4, Window.of(3).pad(2).dilation(2), 2, Epilogue.NONE));
    }

    private static void epilogues(List<KernelCase> cases) {
        for (boolean bias : new boolean[] {false, true}) {
            for (boolean add : new boolean[] {false, true}) {
                for (boolean relu : new boolean[] {false, true}) {
                    Epilogue epilogue = new Epilogue(bias, add, relu);
                    cases.add(conv(2, 17, 7, 7, 33, Window.of(1), 1, epilogue));
                    cases.add(conv(2, 17, 7, 7, 33, Window.of(3).stride(2).pad(1), 1, epilogue));
                    cases.add(conv(1, 16, 9, 8, 32, Window.of(3).pad(1), 1, epilogue));
                    cases.add(conv(1, 3, 11, 11, 19, Window.of(7).stride(2).pad(3), 1, epilogue));
                    cases.add(conv(1, 8, 5, 5, 12, Window.of(3).pad(1), 4, epilogue));
                }
            }
        }
    }

    /** Outputs that are no whole number of tiles, fewer than one, and as many. */
    private static void residuals(List<KernelCase> cases) {
        Epilogue epilogue = Epilogue.BIAS.withAdd().withRelu();
        Window same = Window.of(3).pad(1);
        for (int width : new int[] {1, 4, 13, 17}) {
            cases.add(conv(1, 32, 1, width, 70, Window.of(1), 1, epilogue));
            cases.add(conv(2, 16, 5, width, 64, Window.of(1).stride(2), 1, epilogue));
            cases.add(conv(2, 16, 6, width, 34, same.stride(2), 1, epilogue));
            cases.add(conv(1, 16, 6, width, 34, same, 1, epilogue));
        }
        cases.add(conv(3, 8, 14, 14, 96, Window.of(1), 1, epilogue));
        cases.add(conv(3, 8, 12, 12, 96, Window.of(1), 1, epilogue));
    }

    /** Weights that are not known before the run, and an activation that is. */
    private static void sources(List<KernelCase> cases) {
        Op op = new Op.Conv2d(Window.of(3).pad(1), 1, Epilogue.BIAS);
        cases.add(KernelCase.of(
                "conv2d n1 c5 6x6 -> oc7 3x3/p1 bias, weight and bias fed",
                op,
                Operand.input(Fill.normal(1), 1, 5, 6, 6),
                Operand.input(Fill.normal(0.1), 7, 5, 3, 3),
                Operand.input(Fill.normal(1), 7)));
        for (Epilogue epilogue :
                new Epilogue[] {Epilogue.NONE, Epilogue.NONE.withAdd().withRelu()}) {
            cases.add(changing(conv(3, 17, 15, 14, 33, Window.of(3).pad(1), 1, epilogue)));
        }
        // Batches of very small images.
        for (boolean bias : new boolean[] {false, true}) {
            for (boolean add : new boolean[] {false, true}) {
                Epilogue epilogue = new Epilogue(bias, add, true);
                cases.add(changing(conv(7, 17, 2, 2, 33, Window.of(3).pad(1), 1, epilogue)));
                cases.add(changing(conv(9, 8, 4, 3, 12, Window.of(3).stride(2).pad(1), 2, epilogue)));
            }
        }
        cases.add(KernelCase.of(
                "conv2d n1 c5 6x6 -> oc7 3x3/p1 bias, image a parameter",
                op,
                Operand.parameter(Fill.normal(1), 1, 5, 6, 6),
                Operand.parameter(Fill.normal(0.1), 7, 5, 3, 3),
                Operand.parameter(Fill.normal(1), 7)));
        cases.add(KernelCase.of(
                "conv2d n1 c5 6x6 -> oc7 1x1 add, residual a parameter",
                new Op.Conv2d(Window.of(1), 1, Epilogue.NONE.withAdd()),
                Operand.input(Fill.normal(1), 1, 5, 6, 6),
                Operand.parameter(Fill.normal(0.1), 7, 5, 1, 1),
                Operand.parameter(Fill.normal(1), 1, 7, 6, 6)));
        cases.add(KernelCase.of(
                "conv2d n1 c3 6x6 -> oc4 1x1 bias_relu, NaN in the image",
                new Op.Conv2d(Window.of(1), 1, Epilogue.BIAS.withRelu()),
                Operand.input(Fill.withNaN(), 1, 3, 6, 6),
                Operand.parameter(Fill.normal(0.1), 4, 3, 1, 1),
                Operand.parameter(Fill.normal(1), 4)));
    }

    /** The same with a weight that changes from run to run. */
    private static KernelCase changing(KernelCase known) {
        List<Operand> operands = new ArrayList<>(known.operands());
        operands.set(
                1, Operand.variable(Fill.normal(0.1), operands.get(1).shape().toArray()));
        return new KernelCase(known.name() + ", weight a variable", known.op(), operands);
    }

    /** A few layers as ResNets have them. */
    private static void layers(List<KernelCase> cases) {
        cases.add(conv(1, 3, 64, 64, 64, Window.of(7).stride(2).pad(3), 1, Epilogue.BIAS.withRelu()));
        cases.add(conv(1, 64, 28, 28, 64, Window.of(3).pad(1), 1, Epilogue.BIAS.withRelu()));
        cases.add(conv(1, 128, 14, 14, 128, Window.of(3).stride(2).pad(1), 1, Epilogue.BIAS.withRelu()));
        cases.add(conv(
                2, 64, 14, 14, 256, Window.of(1), 1, Epilogue.BIAS.withAdd().withRelu()));
        cases.add(conv(2, 256, 14, 14, 64, Window.of(1), 1, Epilogue.BIAS.withRelu()));
        cases.add(conv(2, 128, 7, 7, 256, Window.of(1).stride(2), 1, Epilogue.BIAS));
        cases.add(conv(
                1,
                512,
                7,
                7,
                64,
                Window.of(3).pad(1),
                1,
                Epilogue.BIAS.withAdd().withRelu()));
    }

    /** Gradients with respect to image and weight. */
    static List<KernelCase> gradients() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] pair : new int[][] {{1, 1}, {1, 17}, {3, 5}, {17, 33}, {33, 17}, {64, 16}}) {
            gradients(cases, 1, pair[0], 6, 7, pair[1], Window.of(1), 1);
            gradients(cases, 2, pair[0], 6, 7, pair[1], Window.of(3).pad(1), 1);
        }
        for (Window window : WINDOWS) gradients(cases, 2, 5, 9, 11, 7, window, 1);
        Window same = Window.of(3).pad(1);
        gradients(cases, 0, 4, 5, 5, 6, same, 1);
        gradients(cases, 3, 3, 1, 1, 2, same, 1);
        gradients(cases, 1, 3, 2, 2, 4, Window.of(7).pad(3), 1);
        gradients(cases, 2, 6, 7, 7, 10, same, 2);
        gradients(cases, 1, 17, 7, 7, 17, same, 17);
        gradients(cases, 1, 5, 8, 8, 15, Window.of(3).stride(2).pad(1), 5);
        gradients(cases, 2, 32, 14, 14, 64, Window.of(3).stride(2).pad(1), 1);
        gradients(cases, 1, 64, 14, 14, 64, same, 1);
        gradients(cases, 3, 17, 15, 14, 33, same, 1);
        gradients(cases, 3, 32, 18, 13, 64, same, 1);
        gradients(cases, 3, 16, 17, 15, 32, Window.of(3).pad(2, 0, 1, 2), 1);
        gradients(cases, 2, 64, 7, 7, 128, Window.of(1), 1);
        smallImages(cases);
        return cases;
    }

    /** Batches of images of so few pixels that most windows see padding, and some nothing else. */
    private static void smallImages(List<KernelCase> cases) {
        Window same = Window.of(3).pad(1);
        gradients(cases, 7, 17, 2, 2, 33, same, 1);
        gradients(cases, 6, 3, 1, 1, 2, same, 1);
        gradients(cases, 8, 6, 2, 3, 10, same, 2);
        gradients(cases, 17, 32, 2, 2, 40, same, 1);
        gradients(cases, 6, 48, 1, 1, 16, same, 1);
        gradients(cases, 9, 5, 4, 4, 7, Window.of(3).stride(2).pad(1), 1);
        gradients(cases, 9, 16, 4, 5, 24, Window.of(3).stride(2).pad(1), 1);
        gradients(cases, 6, 32, 3, 2, 8, Window.of(3).pad(3).dilation(2), 1);
        gradients(cases, 6, 4, 3, 3, 5, Window.of(5).pad(2), 1);
        gradients(cases, 7, 5, 3, 2, 4, Window.of(3).pad(3).dilation(2), 1);
        gradients(cases, 6, 4, 2, 2, 5, Window.of(3).pad(4), 1);
    }

    private static void gradients(
            List<KernelCase> cases, int n, int c, int h, int w, int oc, Window window, int groups) {
        String name = " n" + n + " c" + c + " " + h + "x" + w + " -> oc" + oc + " " + window
                + (groups == 1 ? "" : " g" + groups);
        Operand x = Operand.input(Fill.normal(1), n, c, h, w);
        Operand dy = Operand.input(Fill.normal(1), n, oc, window.outH(h), window.outW(w));
        Operand weight = Operand.variable(Fill.normal(0.1), oc, c / groups, window.kernelH(), window.kernelW());
        GradOp image = new GradOp.Conv2dInput(window, groups, h, w);
        cases.add(KernelCase.of("conv2d_grad_input" + name, image, dy, weight));
        cases.add(KernelCase.of("conv2d_grad_weight" + name, new GradOp.Conv2dWeight(window, groups), x, dy));
    }

    /**
     * Weights scaled to keep the variance (He et al. 2015, section 2.2), so that results are of the size of a ResNet's.
     */
    static KernelCase conv(int n, int c, int h, int w, int oc, Window window, int groups, Epilogue epilogue) {
        int fanIn = c / groups * window.kernelH() * window.kernelW();
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input(Fill.normal(1), n, c, h, w));
        operands.add(Operand.parameter(
                Fill.normal(Math.sqrt(2.0 / fanIn)), oc, c / groups, window.kernelH(), window.kernelW()));
        if (epilogue.bias()) operands.add(Operand.parameter(Fill.normal(1), oc));
        if (epilogue.add()) operands.add(Operand.input(Fill.normal(1), n, oc, window.outH(h), window.outW(w)));
        String name = "conv2d n" + n + " c" + c + " " + h + "x" + w + " -> oc" + oc + " " + window
                + (groups == 1 ? "" : " g" + groups)
                + (epilogue.equals(Epilogue.NONE) ? "" : " " + epilogue);
        return new KernelCase(name, new Op.Conv2d(window, groups, epilogue), operands);
    }
}
