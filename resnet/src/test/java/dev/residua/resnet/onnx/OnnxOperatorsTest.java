package dev.residua.resnet.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each operator's attributes mean, with results worked out by hand. */
class OnnxOperatorsTest {
    private static final float[] COUNTING = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    /** Three rows of three: 1 to 9. */
    private static TestGraph square() {
        return TestGraph.reading(1, 1, 3, 3);
    }

    private static void assertGives(Tensor found, Shape shape, float... values) {
        assertEquals(shape, found.shape());
        assertArrayEquals(values, found.data());
    }

    private static Op only(TestGraph graph, Class<? extends Op> kind) {
        OnnxModel network = graph.read();
        Model model = network.model(1);
        List<Op> found = model.graph().nodes().stream()
                .map(Node::op)
                .filter(kind::isInstance)
                .toList();
        assertEquals(1, found.size());
        return found.getFirst();
    }

    @Test
    void convolutionPadding() {
        Shape one = Shape.of(1, 1, 2, 2);
        TestGraph uneven =
                square().floats("w", one, 1, 1, 1, 1).node("Conv", "x w -> y", "pads", new long[] {1, 0, 0, 2});
        assertGives(uneven.run(COUNTING), Shape.of(1, 1, 3, 4), 3, 5, 3, 0, 12, 16, 9, 0, 24, 28, 15, 0);
        TestGraph upper = square().floats("w", one, 1, 1, 1, 1).node("Conv", "x w -> y", "auto_pad", "SAME_UPPER");
        assertGives(upper.run(COUNTING), Shape.of(1, 1, 3, 3), 12, 16, 9, 24, 28, 15, 15, 17, 9);
        TestGraph lower = square().floats("w", one, 1, 1, 1, 1).node("Conv", "x w -> y", "auto_pad", "SAME_LOWER");
        assertGives(lower.run(COUNTING), Shape.of(1, 1, 3, 3), 1, 3, 5, 5, 12, 16, 11, 24, 28);
        TestGraph valid = square().floats("w", one, 1, 1, 1, 1)
                .floats("b", Shape.of(1), 100)
                .node("Conv", "x w b -> y", "auto_pad", "VALID", "strides", new long[] {2, 1});
        assertGives(valid.run(COUNTING), Shape.of(1, 1, 1, 2), 112, 116);
    }

    @Test
    void convolutionGroupsAndDilation() {
        TestGraph graph = TestGraph.reading(1, 2, 1, 3)
                .floats("w", Shape.of(2, 1, 1, 2), 1, 10, 1, 100)
                .node("Conv", "x w -> y", "group", 2, "dilations", new long[] {1, 2}, "kernel_shape", new long[] {1, 2
                });
        assertGives(graph.run(1, 2, 3, 4, 5, 6), Shape.of(1, 2, 1, 1), 31, 604);
    }

    @Test
    void zerosAroundAnImageBecomeTheConvolutionsOwn() {
        TestGraph graph = square().integers("pads", 0, 0, 1, 0, 0, 0, 0, 2)
                .floats("w", Shape.of(1, 1, 2, 2), 1, 1, 1, 1)
                .node("Pad", "x pads -> p")
                .node("Conv", "p w -> y");
        assertGives(graph.run(COUNTING), Shape.of(1, 1, 3, 4), 3, 5, 3, 0, 12, 16, 9, 0, 24, 28, 15, 0);
        Op.Conv2d conv = (Op.Conv2d) only(graph, Op.Conv2d.class);
        assertEquals(Window.of(2).pad(1, 0, 0, 2), conv.window());
        assertEquals(3, graph.read().model(1).graph().nodes().size(), "only input, weight and convolution");
    }

    @Test
    void padding() {
        TestGraph row = TestGraph.reading(1, 1, 1, 3).integers("pads", 0, 0, 0, 2, 0, 0, 0, 1);
        String[] modes = {"constant", "reflect", "edge", "wrap"};
        float[][] expected = {{0, 0, 1, 2, 3, 0}, {3, 2, 1, 2, 3, 2}, {1, 1, 1, 2, 3, 3}, {2, 3, 1, 2, 3, 1}};
        for (int i = 0; i < modes.length; i++) {
            TestGraph graph = TestGraph.reading(1, 1, 1, 3)
                    .integers("pads", 0, 0, 0, 2, 0, 0, 0, 1)
                    .node("Pad", "x pads -> y", "mode", modes[i]);
            assertGives(graph.run(1, 2, 3), Shape.of(1, 1, 1, 6), expected[i]);
        }
        row.floats("nine", Shape.of(), 9).node("Pad", "x pads nine -> y");
        assertGives(row.run(1, 2, 3), Shape.of(1, 1, 1, 6), 9, 9, 1, 2, 3, 9);
        TestGraph old = TestGraph.reading(1, 3).opset(9);
        old.node("Pad", "x -> y", "pads", new long[] {1, -1, 0, 1}, "value", 5f);
        assertGives(old.run(1, 2, 3), Shape.of(2, 3), 5, 5, 5, 2, 3, 5);
        TestGraph axes = square().integers("pads", 1, -2).integers("axes", -2).node("Pad", "x pads _ axes -> y");
        assertGives(axes.run(COUNTING), Shape.of(1, 1, 2, 3), 0, 0, 0, 1, 2, 3);
    }

    @Test
    void poolingWithCeiling() {
        Object[] by2 = {"kernel_shape", new long[] {2, 2}, "strides", new long[] {2, 2}, "ceil_mode", 1};
        assertGives(square().node("MaxPool", "x -> y", by2).run(COUNTING), Shape.of(1, 1, 2, 2), 5, 6, 8, 9);
        assertGives(square().node("AveragePool", "x -> y", by2).run(COUNTING), Shape.of(1, 1, 2, 2), 3, 4.5f, 7.5f, 9);
        // Two rows of padding count, what lies beyond them does not: 9 / 2, not 9 / 4.
        TestGraph counting = square().node(
                        "AveragePool",
                        "x -> y",
                        "kernel_shape",
                        new long[] {2, 2},
                        "strides",
                        new long[] {2, 2},
                        "pads",
                        new long[] {0, 0, 1, 0},
                        "ceil_mode",
                        1,
                        "count_include_pad",
                        1);
        assertGives(counting.run(COUNTING), Shape.of(1, 1, 2, 2), 3, 4.5f, 3.75f, 4.5f);
        // A window that would begin in the padding at the end is left out.
        TestGraph row = TestGraph.reading(1, 1, 1, 3)
                .node(
                        "MaxPool",
                        "x -> y",
                        "kernel_shape",
                        new long[] {1, 2},
                        "strides",
                        new long[] {1, 3},
                        "pads",
                        new long[] {0, 0, 0, 1},
                        "ceil_mode",
                        1);
        assertGives(row.run(1, 2, 3), Shape.of(1, 1, 1, 1), 2);
    }

    @Test
    void averagesCountPaddingOnRequest() {
        Object[] window = {"kernel_shape", new long[] {2, 2}, "pads", new long[] {1, 1, 0, 0}};
        assertGives(
                TestGraph.reading(1, 1, 2, 2)
                        .node("AveragePool", "x -> y", window)
                        .run(4, 8, 12, 16),
                Shape.of(1, 1, 2, 2),
                4,
                6,
                8,
                10);
        Object[] counting = {"kernel_shape", new long[] {2, 2}, "pads", new long[] {1, 1, 0, 0}, "count_include_pad", 1
        };
        assertGives(
                TestGraph.reading(1, 1, 2, 2)
                        .node("AveragePool", "x -> y", counting)
                        .run(4, 8, 12, 16),
                Shape.of(1, 1, 2, 2),
                1,
                3,
                4,
                10);
    }

    @Test
    void matrixProducts() {
        Shape shape = Shape.of(2, 3);
        TestGraph gemm = TestGraph.reading(1, 2)
                .floats("b", shape, 1, 2, 3, 4, 5, 6)
                .floats("c", Shape.of(1, 3), 10, 20, 30)
                .node("Gemm", "x b c -> y", "alpha", 2f, "beta", 0.5f);
        assertGives(gemm.run(1, 10), Shape.of(1, 3), 87, 114, 141);
        TestGraph transposed = TestGraph.reading(1, 3).floats("b", shape, 1, 2, 3, 4, 5, 6);
        transposed.node("Gemm", "x b -> y", "transB", 1);
        assertGives(transposed.run(1, 10, 100), Shape.of(1, 2), 321, 654);
        TestGraph residual =
                TestGraph.reading(2, 2).floats("b", Shape.of(2, 2), 1, 2, 3, 4).node("Gemm", "x b x -> y", "beta", 10f);
        assertGives(residual.run(1, 0, 0, 1), Shape.of(2, 2), 11, 2, 3, 14);
    }

    @Test
    void aProductAndASumAreOneLinearLayer() {
        TestGraph graph = TestGraph.reading(-1, 2)
                .floats("w", Shape.of(2, 3), 1, 2, 3, 4, 5, 6)
                .floats("b", Shape.of(3), 10, 20, 30)
                .node("MatMul", "x w -> p")
                .node("Add", "b p -> y");
        assertGives(graph.run(1, 10), Shape.of(1, 3), 51, 72, 93);
        only(graph, Op.Linear.class);
    }

    @Test
    void constantsAreBroadcastOverChannels() {
        TestGraph perChannel = TestGraph.reading(1, 2, 1, 2)
                .floats("a", Shape.of(1, 2, 1, 1), 10, 20)
                .floats("f", Shape.of(2, 1, 1), 2, 3)
                .node("Add", "x a -> s")
                .node("Mul", "f s -> y");
        assertGives(perChannel.run(1, 2, 3, 4), Shape.of(1, 2, 1, 2), 22, 24, 69, 72);
        TestGraph number = TestGraph.reading(1, 3)
                .floats("a", Shape.of(), 1)
                .floats("f", Shape.of(1), 0.5f)
                .node("Mul", "x f -> s")
                .node("Add", "s a -> y");
        assertGives(number.run(2, 4, 6), Shape.of(1, 3), 2, 3, 4);
        TestGraph whole = TestGraph.reading(1, 1, 1, 2).floats("a", Shape.of(1, 1, 1, 2), 10, 20);
        assertGives(whole.node("Add", "x a -> y").run(1, 2), Shape.of(1, 1, 1, 2), 11, 22);
    }

    /** As converters from Caffe write scales and residual connections. */
    @Test
    void unsqueezedConstantsAndSums() {
        TestGraph graph = TestGraph.reading(1, 2, 1, 2)
                .opset(9)
                .floats("s", Shape.of(2), 2, 3)
                .node("Unsqueeze", "s -> su", "axes", new long[] {1, 2})
                .node("Mul", "x su -> m")
                .node("Dropout", "m -> d mask", "ratio", 0.5f)
                .node("Sum", "d x x -> y");
        assertGives(graph.run(1, 2, 3, 4), Shape.of(1, 2, 1, 2), 4, 8, 15, 20);
    }

    @Test
    void clipsByAttributesOrOperands() {
        TestGraph old = TestGraph.reading(1, 4).opset(10).node("Clip", "x -> y", "min", -1f, "max", 6f);
        assertGives(old.run(-2, 0, 6, 7), Shape.of(1, 4), -1, 0, 6, 6);
        TestGraph upper = TestGraph.reading(1, 4).floats("six", Shape.of(), 6).node("Clip", "x _ six -> y");
        assertGives(upper.run(-2, 0, 6, 7), Shape.of(1, 4), -2, 0, 6, 6);
        TestGraph lower = TestGraph.reading(1, 4).floats("zero", Shape.of(), 0).node("Clip", "x zero -> y");
        only(lower, Op.Relu.class);
    }

    @Test
    void whatIsOneInInference() {
        TestGraph graph = TestGraph.reading(1, 2)
                .floats("ratio", Shape.of(), 0.5f)
                .node("Identity", "x -> a")
                .node("Dropout", "a ratio -> b")
                .node("Relu", "b -> y");
        assertGives(graph.run(-1, 3), Shape.of(1, 2), 0, 3);
        assertEquals(2, graph.read().model(1).graph().nodes().size());
    }

    @Test
    void concatenationCountsAxesFromTheEnd() {
        TestGraph graph = TestGraph.reading(1, 1, 1, 2)
                .floats("c", Shape.of(1, 1, 1, 1), 9)
                .node("Concat", "x c x -> y", "axis", -1);
        assertGives(graph.run(1, 2), Shape.of(1, 1, 1, 5), 1, 2, 9, 1, 2);
    }

    @Test
    void reshapesToFlat() {
        TestGraph graph = TestGraph.reading(-1, 2, 1, 2).integers("s", 0, -1).node("Reshape", "x s -> y");
        assertGives(graph.run(1, 2, 3, 4), Shape.of(1, 4), 1, 2, 3, 4);
        assertEquals(
                Shape.of(5, 4),
                graph.read().model(5).graph().outputs().getFirst().shape());
        only(graph, Op.Flatten.class);
        TestGraph matrix = TestGraph.reading(1, 2, 1, 2).node("Flatten", "x -> y", "axis", -2);
        assertEquals(Shape.of(2, 2), matrix.run(1, 2, 3, 4).shape());
    }

    /** As tools write {@code x.view(x.size(0), -1)}. */
    @Test
    void shapesAreWorkedOut() {
        TensorProto zero = TensorProto.newBuilder()
                .setDataType(DataType.INT64_VALUE)
                .addInt64Data(0)
                .build();
        TestGraph graph = TestGraph.reading(-1, 2, 1, 2)
                .integers("minus", -1)
                .node("Shape", "x -> s")
                .node("Constant", "-> zero", "value", zero)
                .node("Gather", "s zero -> n", "axis", 0)
                .node("Unsqueeze", "n -> n1", "axes", new long[] {0})
                .node("Concat", "n1 minus -> t", "axis", 0)
                .node("Reshape", "x t -> y")
                .opset(11);
        assertEquals(
                Shape.of(3, 4),
                graph.read().model(3).graph().outputs().getFirst().shape());
    }

    @Test
    void softmaxAlongTheChannels() {
        float half = 0.5f;
        TestGraph old = TestGraph.reading(1, 2, 1, 1).opset(11).node("Softmax", "x -> y");
        assertGives(old.run(3, 3), Shape.of(1, 2, 1, 1), half, half);
        TestGraph rows = TestGraph.reading(2, 2).node("Softmax", "x -> y");
        assertGives(rows.run(3, 3, 1, 1), Shape.of(2, 2), half, half, half, half);
        TestGraph later = TestGraph.reading(1, 2, 1, 1).node("Softmax", "x -> y", "axis", 1);
        assertGives(later.run(3, 3), Shape.of(1, 2, 1, 1), half, half);
    }

    @Test
    void slicesByAttributesOrOperands() {
        TestGraph old = square().opset(9);
        old.node(
                "Slice", "x -> y", "starts", new long[] {-2}, "ends", new long[] {Long.MAX_VALUE}, "axes", new long[] {2
                });
        assertGives(old.run(COUNTING), Shape.of(1, 1, 2, 3), 4, 5, 6, 7, 8, 9);
        TestGraph strided = square().integers("starts", 1, 0)
                .integers("ends", 3, 3)
                .integers("axes", 2, 3)
                .integers("steps", 2, 2)
                .node("Slice", "x starts ends axes steps -> y");
        assertGives(strided.run(COUNTING), Shape.of(1, 1, 1, 2), 4, 6);
    }

    @Test
    void normalizesWithTheEpsilonThatWasMeant() {
        Shape one = Shape.of(1);
        TestGraph graph = TestGraph.reading(1, 1)
                .floats("gamma", one, 2)
                .floats("beta", one, 1)
                .floats("mean", one, 3)
                .floats("var", one, 4)
                .node("BatchNormalization", "x gamma beta mean var -> y", "epsilon", 1e-3f, "momentum", 0.9f);
        assertEquals(new Op.BatchNorm(1e-3), only(graph, Op.BatchNorm.class));
        assertEquals(5, graph.run(7).data()[0], 1e-2);
    }
}
