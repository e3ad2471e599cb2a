package dev.residua.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batch statistics that a convolution in training leaves behind its result. */
class ConvolutionStatisticsTest {
    private static final String LEFT = "f32_batch_statistics_of_blocks";

    /** Shapes with all edges, for each way that a convolution in training is computed. */
    private enum Layer {
        WINOGRAD("train_winograd4x3", 4, 16, 16, 16, 16, Window.of(3).pad(1), 1),
        WINOGRAD_OF_MANY_TILES(
                "train_winograd4x3", 40, 16, 24, 24, 16, Window.of(3).pad(1), 1),
        WINOGRAD_EDGES("train_winograd4x3", 4, 49, 13, 14, 50, Window.of(3).pad(1), 1),
        WINOGRAD_UNPADDED("train_winograd4x3", 4, 48, 15, 16, 48, Window.of(3), 1),
        WINOGRAD_OF_MANY_WEIGHTS(
                "train_winograd4x3", 5, 96, 9, 8, 130, Window.of(3).pad(1), 1),
        WINOGRAD_SHORT_TILES(
                "train_winograd4x3", 40, 96, 7, 15, 130, Window.of(3).pad(1), 1),
        WINOGRAD_IN_CHUNKS(
                "train_winograd4x3", 18, 128, 16, 16, 72, Window.of(3).pad(1), 1),
        POINTWISE("sweep1x1", 3, 17, 6, 7, 33, Window.of(1), 1),
        POINTWISE_OF_LARGE_IMAGES("sweep1x1", 2, 5, 20, 19, 20, Window.of(1), 1),
        POINTWISE_STRIDED("sweep1x1s2", 6, 24, 7, 9, 40, Window.of(1).stride(2), 1),
        STRIDED("sweep3x3s2", 5, 8, 16, 17, 48, Window.of(3).stride(2).pad(1), 1),
        STRIDE_THREE("sweep3x3s3", 7, 5, 10, 11, 7, Window.of(3).stride(3), 1),
        STEM("sweep7x7s2", 9, 3, 33, 31, 16, Window.of(7).stride(2).pad(3), 1),
        GROUPS("sweep3x3", 4, 12, 8, 8, 24, Window.of(3).pad(1), 3),
        TINY_IMAGES("sweep3x3", 16, 32, 2, 2, 40, Window.of(3).pad(1), 1),
        TINY_IMAGES_MANY_WEIGHTS("sweep3x3", 8, 24, 2, 2, 400, Window.of(3).pad(1), 1),
        IMAGES_OF_ONE_PIXEL("sweep3x3", 30, 20, 1, 1, 17, Window.of(3).pad(1), 1),
        ONE_IMAGE("sweep3x3s2", 1, 3, 9, 9, 5, Window.of(3).stride(2).pad(1), 1),
        ONE_PIXEL("sweep1x1", 1, 1, 1, 1, 1, Window.of(1), 1);

        private final String kernel;
        private final Shape x;
        private final Shape weight;
        private final Window window;
        private final int groups;

        Layer(String kernel, int n, int c, int h, int w, int outC, Window window, int groups) {
            this.kernel = kernel;
            this.x = Shape.of(n, c, h, w);
            this.weight = Shape.of(outC, c / groups, window.kernelH(), window.kernelW());
            this.window = window;
            this.groups = groups;
        }

        /** Outputs: the convolution, its statistics. */
        Model model(boolean isMeanLarge) {
            GraphBuilder b = new GraphBuilder();
            Node input = b.input("x", x);
            Node weights = b.variable("w", weight);
            Node conv = b.apply("conv", new Op.Conv2d(window, groups, Epilogue.NONE), input, weights);
            Node statistics = b.apply("statistics", new Op.BatchStatistics(), conv);
            Tensor values = Tensor.zeros(weight);
            double scale = 1 / Math.sqrt(weight.elements() / (double) weight.dim(0));
            fill(values, isMeanLarge ? scale : 0, isMeanLarge ? 0.1 * scale : scale, new Random(1));
            return new Model(name(), b.build(conv, statistics), Map.of("w", values));
        }
    }

    @ParameterizedTest
    @EnumSource
    void areThoseOfTheResult(Layer layer) {
        check(layer, 0, 1, layer.model(false));
    }

    /** Padding would make edges that are nothing like the mean. */
    @ParameterizedTest
    @EnumSource(names = {"WINOGRAD_UNPADDED", "POINTWISE", "POINTWISE_STRIDED", "STRIDE_THREE"})
    void areExactWhereTheMeanIsLarge(Layer layer) {
        check(layer, 1, 1e-3, layer.model(true));
    }

    private static void check(Layer layer, double mean, double deviation, Model model) {
        Tensor[] first = null;
        for (int threads : new int[] {1, 2, 3, 8}) {
            Executable executable = compile(model, threads);
            String kernel = kernel(executable, "conv");
            assertTrue(kernel.startsWith(layer.kernel) && kernel.endsWith("_statistics"), kernel);
            assertEquals(LEFT, kernel(executable, "statistics"));
            Tensor[] results = run(executable, mean, deviation);
            if (first == null) {
                first = results;
                checkStatistics(results[0], results[1]);
            }
            assertArrayEquals(first[0].data(), results[0].data(), threads + " threads");
            assertArrayEquals(first[1].data(), results[1].data(), threads + " threads");
        }
    }

    /**
     * Each of K distances from a value near the mean is off by up to u (|x| + |mean|), and sums of them and of their squares by u sqrt(K), as a pass over the
     * result would have it.
     */
    private static void checkStatistics(Tensor conv, Tensor statistics) {
        int channels = conv.shape().dim(1);
        int pixels = conv.shape().dim(2) * conv.shape().dim(3);
        int count = conv.shape().dim(0) * pixels;
        double relative = 0x1p-23 * Math.sqrt(count + 4);
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double size = 0;
            for (int i = 0; i < count; i++) {
                double x = at(conv, c, i);
                sum += x;
                size += Math.abs(x) / count;
            }
            double mean = sum / count;
            double squares = 0;
            double lost = 0;
            for (int i = 0; i < count; i++) {
                double distance = Math.abs(at(conv, c, i) - mean);
                squares += distance * distance;
                lost += distance * (distance + Math.abs(at(conv, c, i)) + Math.abs(mean)) / count;
            }
            assertEquals(mean, statistics.data()[c], relative * size, "mean of channel " + c);
            assertEquals(squares / count, statistics.data()[channels + c], relative * lost, "variance of channel " + c);
        }
    }

    private static float at(Tensor x, int c, int i) {
        int pixels = x.shape().dim(2) * x.shape().dim(3);
        return x.data()[(i / pixels * x.shape().dim(1) + c) * pixels + i % pixels];
    }

    @Test
    void severalReadersOfResultAndStatistics() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 6, 12, 10));
        Node w = b.variable("w", Shape.of(20, 6, 3, 3));
        Node conv = b.apply("conv", new Op.Conv2d(Window.of(3).pad(1), 1, Epilogue.NONE), x, w);
        Node relu = b.relu("relu", conv);
        Node statistics = b.apply("statistics", new Op.BatchStatistics(), conv);
        Node twice = b.add("twice", conv, relu);
        Node later = b.apply("later", new Op.BatchStatistics(), conv);
        Node ofRelu = b.apply("of_relu", new Op.BatchStatistics(), relu);
        Tensor weights = Tensor.zeros(w.shape());
        fill(weights, 0, 0.2, new Random(2));
        Model model = new Model("m", b.build(conv, statistics, later, ofRelu, twice), Map.of("w", weights));
        Executable executable = compile(model, 2);
        assertEquals(LEFT, kernel(executable, "later"));
        assertEquals("f32_batch_statistics", kernel(executable, "of_relu"));
        Tensor[] results = run(executable, 0, 1);
        checkStatistics(results[0], results[1]);
        assertArrayEquals(results[1].data(), results[2].data());
        Step reader = executable.plan().steps().get(3);
        assertEquals(statistics, reader.node());
        assertTrue(reader.cost().bytes() < conv.shape().elements() * Float.BYTES);
    }

    /** Nothing is left where nobody reads it. */
    @Test
    void aConvolutionWithoutStatisticsMakesNone() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 6, 12, 10));
        Node w = b.variable("w", Shape.of(20, 6, 3, 3));
        Node conv = b.apply("conv", new Op.Conv2d(Window.of(3).stride(2), 1, Epilogue.NONE), x, w);
        Model model = new Model("m", b.build(b.relu("relu", conv)), Map.of("w", Tensor.zeros(w.shape())));
        Executable executable = compile(model, 2);
        assertTrue(!kernel(executable, "conv").contains("statistics"));
        Step step = executable.plan().steps().get(1);
        assertEquals(conv.shape().elements(), step.output().elements());
    }

    private static Executable compile(Model model, int threads) {
        return new VectorBackend()
                .compile(model, CompileOptions.defaults().threads(threads).passes(List.of()));
    }

    private static String kernel(Executable executable, String node) {
        return executable.plan().steps().stream()
                .filter(step -> step.node().name().equals(node))
                .findFirst()
                .orElseThrow()
                .kernel();
    }

    /** Copies of all outputs of a second run, after one that left nothing but NaN in memory. */
    private static Tensor[] run(Executable executable, double mean, double deviation) {
        try (Session session = Session.open(executable)) {
            Arrays.fill(session.input().data(), Float.NaN);
            session.run();
            fill(session.input(), mean, deviation, new Random(3));
            session.run();
            Tensor[] outputs = new Tensor[executable.plan().graph().outputs().size()];
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = new Tensor(
                        session.output(i).shape(), session.output(i).data().clone());
            }
            return outputs;
        }
    }

    private static void fill(Tensor tensor, double mean, double deviation, Random random) {
        float[] data = tensor.data();
        for (int i = 0; i < data.length; i++) data[i] = (float) (mean + deviation * random.nextGaussian());
    }
}
