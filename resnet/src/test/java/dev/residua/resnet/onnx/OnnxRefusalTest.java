package dev.residua.resnet.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not supported, damaged or lying is refused by name. */
class OnnxRefusalTest {
    private static void assertRefused(String part, TestGraph graph) {
        assertRefused(part, graph.proto().build().toByteArray());
    }

    private static void assertRefused(String part, byte[] file) {
        String message =
                assertThrows(ResiduaException.class, () -> TestGraph.read(file)).getMessage();
        assertTrue(message.startsWith("test.onnx: ") && message.contains(part), message);
        assertEquals(1, message.lines().count());
    }

    private static TestGraph image() {
        return TestGraph.reading(1, 2, 5, 5);
    }

    @Test
    void allUnsupportedOperatorsAreNamedAtOnce() {
        TestGraph graph = image().node("LSTM", "x -> a")
                .node("Relu", "a -> b")
                .node("Einsum", "b -> c")
                .node("LSTM", "c -> y");
        assertRefused("operators that are not supported: LSTM (nodes 'n0', 'n3'), Einsum (node 'n2')", graph);
        ModelProto.Builder other = image().node("Relu", "x -> y").proto();
        other.getGraphBuilder().getNodeBuilder(0).setDomain("com.example").setName("bad\nname");
        assertRefused("com.example.Relu (node 'bad?name')", other.build().toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "MaxPool, kernel_shape, 2, ceiling, 'attributes that are not supported: ceiling'",
        "MaxPool, strides, 2, ceil_mode, 'lacks the attribute kernel_shape'",
        "AveragePool, kernel_shape, 99999999, count_include_pad, 'kernel_shape 99999999, expected 1 to 65536'",
        "AveragePool, kernel_shape, 0, count_include_pad, 'kernel_shape 0'",
        "AveragePool, kernel_shape, 9, count_include_pad, 'does not fit'",
        "AveragePool, kernel_shape, 2, count_include_pad=2, 'count_include_pad = 2, expected 0 or 1'",
    })
    void attributesThatAreNot(String operator, String name, long value, String flag, String problem) {
        String[] parts = flag.split("=");
        long set = parts.length == 1 ? 1 : Long.parseLong(parts[1]);
        TestGraph graph = image().node(operator, "x -> y", name, new long[] {value, value}, parts[0], set);
        assertRefused("node 'n0' (" + operator + ") ", graph);
        assertRefused(problem, graph);
    }

    @Test
    void whatTheEngineCannotDoIsNamed() {
        assertRefused("expected images [N, C, H, W]", TestGraph.reading(1, 2, 5).node("GlobalAveragePool", "x -> y"));
        assertRefused(
                "transA",
                TestGraph.reading(2, 2).floats("w", Shape.of(2, 2), 1, 2, 3, 4).node("Gemm", "x w -> y", "transA", 1));
        assertRefused("second factor that is computed", TestGraph.reading(2, 2).node("MatMul", "x x -> y"));
        assertRefused(
                "mode 'mirror'",
                image().integers("p", 0, 0, 1, 0, 0, 0, 0, 0).node("Pad", "x p -> y", "mode", "mirror"));
        assertRefused("asked for indices", image().node("MaxPool", "x -> y i", "kernel_shape", new long[] {2, 2}));
        assertRefused(
                "auto_pad 'SAME'",
                image().floats("w", Shape.of(1, 2, 1, 1), 1, 2).node("Conv", "x w -> y", "auto_pad", "SAME"));
        assertRefused("in training mode", image().tensor(truth("t")).node("Dropout", "x _ t -> y"));
        assertRefused("works along axis 1 of [1, 2, 5, 5]", image().node("Softmax", "x -> y", "axis", 1));
        assertRefused(
                "only equal shapes",
                image().floats("c", Shape.of(5), 1, 2, 3, 4, 5).node("Add", "x c -> y"));
        assertRefused(
                "only the same one for rows and columns",
                image().integers("s", 0)
                        .integers("e", 5)
                        .integers("a", 3)
                        .integers("t", 2)
                        .node("Slice", "x s e a t -> y"));
        assertRefused(
                "has a weight [2, 2]",
                image().floats("w", Shape.of(2, 2), 1, 2, 3, 4).node("Conv", "x w -> y"));
        assertRefused(
                "window 2x2 does not fit into input [1, 2, 1, 1]",
                image().floats("w", Shape.of(2, 2, 2, 2), new float[16])
                        .node("GlobalAveragePool", "x -> a")
                        .node("Conv", "a w -> y"));
    }

    private static TensorProto truth(String name) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.BOOL_VALUE)
                .addInt32Data(1)
                .build();
    }

    @Test
    void graphsThatAreNone() {
        assertRefused("reads 'z', which no node before it makes", image().node("Relu", "z -> y"));
        assertRefused(
                "reads 'b', which no node before it makes",
                image().node("Relu", "b -> a").node("Relu", "a -> b"));
        assertRefused("makes 'x', which is there already", image().node("Relu", "x -> x"));
        assertRefused("output 'y' is made by no node", image().node("Relu", "x -> z"));
        assertRefused("has 3 operands, expected 2 to 2", image().node("Add", "x x x -> y"));
        assertRefused("operator set 8, expected 9 or later", image().opset(8).node("Relu", "x -> y"));
        assertRefused("has 2 inputs (x, x2)", two());
        assertRefused("it holds no graph", new byte[0]);
        assertRefused("not an ONNX file", new byte[] {1, 2, 3, 4});
    }

    private static byte[] two() {
        ModelProto.Builder model = image().node("Relu", "x -> y").proto();
        model.getGraphBuilder()
                .addInput(model.getGraph().getInput(0).toBuilder().setName("x2"));
        return model.build().toByteArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3, 1L << 40, Long.MAX_VALUE})
    void lyingTensorSizesAreRefusedBeforeAllocation(long extent) {
        for (boolean raw : new boolean[] {true, false}) {
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(DataType.FLOAT_VALUE)
                    .addDims(extent)
                    .addDims(2);
            if (raw) tensor.setRawData(ByteString.copyFrom(new byte[16]));
            else tensor.addFloatData(1).addFloatData(2);
            assertRefused(
                    "tensor 'w' has ",
                    TestGraph.reading(1, 2).tensor(tensor.build()).node("MatMul", "x w -> y"));
        }
    }

    /** A few bytes must not make the reader work or allocate for hours. */
    @Test
    void smallFilesThatAskForMuch() {
        TestGraph filled = image().integers("n", 1 << 30).node("ConstantOfShape", "n -> s", "value", truth(""));
        assertRefused("makes whole numbers of shape [1073741824]", filled.node("Reshape", "x s -> y"));
        TestGraph doubled = image().integers("s0", 1, 1);
        for (int i = 0; i < 40; i++) doubled.node("Concat", "s%d s%d -> s%d".formatted(i, i, i + 1), "axis", 0);
        assertRefused("joins 131072 whole numbers", doubled.node("Reshape", "x s40 -> y"));
        TestGraph wide = TestGraph.reading(1, 1, 1, 1 << 30).integers("p", 0, 0, 0, 1 << 29, 0, 0, 0, 0);
        assertRefused("pads by 536870912 in mode edge", wide.node("Pad", "x p -> y", "mode", "edge"));
        TestGraph huge = TestGraph.reading(1 << 16, 1 << 16, 1, 1).node("Relu", "x -> y");
        assertRefused("exceed one Java array", huge);
    }

    @Test
    void manyPoolsOverAHugeImageAreLaidOutAtOnce() {
        TestGraph graph = TestGraph.reading(1, 1, 1 << 30, 1).floats("one", Shape.of(), 1);
        graph.node("Add", "x one -> v0");
        for (int i = 0; i < 1000; i++) {
            graph.node("MaxPool", "v%d -> v%d".formatted(i, i + 1), "kernel_shape", new long[] {1, 1});
        }
        OnnxModel network = graph.node("Flatten", "v1000 -> y").read();
        assertEquals(List.of(), network.labels(), "a row of a billion numbers is none of logits");
    }

    @Test
    void aReshapeThatFixesTheBatchSaysSo() {
        OnnxModel network = TestGraph.reading(-1, 2, 2)
                .integers("s", 1, 4)
                .node("Reshape", "x s -> y")
                .read();
        String message =
                assertThrows(ResiduaException.class, () -> network.model(2)).getMessage();
        assertTrue(message.contains("node 'n0' (Reshape) cannot give [2, 2, 2] the extents [1, 4]"), message);
    }

    @Test
    void otherElementTypesAreConverted() {
        ByteBuffer halves = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        halves.putShort(Float.floatToFloat16(0.5f)).putShort(Float.floatToFloat16(-2));
        TensorProto half = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.FLOAT16_VALUE)
                .addDims(2)
                .addDims(1)
                .setRawData(ByteString.copyFrom(halves.array()))
                .build();
        assertArrayEquals(
                new float[] {8},
                TestGraph.reading(1, 2)
                        .tensor(half)
                        .node("MatMul", "x w -> y")
                        .run(20, 1)
                        .data());
        TensorProto doubles = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.DOUBLE_VALUE)
                .addDims(2)
                .addDims(1)
                .addDoubleData(0.5)
                .addDoubleData(-2)
                .build();
        assertArrayEquals(
                new float[] {8},
                TestGraph.reading(1, 2)
                        .tensor(doubles)
                        .node("MatMul", "x w -> y")
                        .run(20, 1)
                        .data());
        TensorProto bytes = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.UINT8_VALUE)
                .addDims(1)
                .setRawData(ByteString.copyFrom(new byte[1]))
                .build();
        assertRefused(
                "tensor 'w' has elements of type UINT8",
                TestGraph.reading(1, 2).tensor(bytes).node("Add", "x w -> y"));
    }

    @Test
    void isToldFromOtherFiles() {
        assertFalse(OnnxModel.matches(Path.of("resnet20")));
        assertTrue(OnnxModel.matches(Path.of("Model.ONNX")));
    }
}
