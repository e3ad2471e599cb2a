package dev.residua.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.onnx.OnnxModel;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reference backend makes of a file is what ONNX Runtime makes of it. */
class OnnxModelTest {
    /** As many roundings as a sum of this many terms has at most. */
    private static final int TERMS = 64;

    private static final long[] TWO = {2, 2};
    private static final long[] THREE = {3, 3};

    @BeforeAll
    static void findEngine() {
        OnnxRuntime.assumeAvailable();
    }

    static Stream<Arguments> files() {
        return Stream.of(
                image("Conv SAME_UPPER", 11, conv("auto_pad", "SAME_UPPER", "strides", TWO)),
                image("Conv SAME_LOWER", 11, conv("auto_pad", "SAME_LOWER", "strides", TWO)),
                image("Conv VALID", 9, conv("auto_pad", "VALID", "strides", TWO)),
                image("Conv uneven padding", 19, conv("pads", new long[] {2, 0, 1, 3}, "dilations", TWO)),
                image("MaxPool ceil", 12, pool("MaxPool", THREE, "strides", TWO, "ceil_mode", 1)),
                image(
                        "MaxPool ceil, padded",
                        19,
                        pool("MaxPool", THREE, "strides", TWO, "ceil_mode", 1, "pads", ones())),
                image("MaxPool SAME_UPPER", 12, pool("MaxPool", THREE, "strides", TWO, "auto_pad", "SAME_UPPER")),
                image("MaxPool SAME_LOWER", 12, pool("MaxPool", THREE, "strides", TWO, "auto_pad", "SAME_LOWER")),
                image("MaxPool dilated", 12, pool("MaxPool", THREE, "dilations", TWO)),
                image("AveragePool", 12, pool("AveragePool", THREE, "strides", TWO, "pads", ones())),
                image("AveragePool counting", 12, pool("AveragePool", THREE, "pads", ones(), "count_include_pad", 1)),
                image("AveragePool ceil", 19, pool("AveragePool", THREE, "strides", TWO, "ceil_mode", 1)),
                image("AveragePool ceil, counting", 19, countingPool()),
                image("AveragePool ceil, counting", 22, countingPool()),
                image("MaxPool ceil", 22, pool("MaxPool", THREE, "strides", TWO, "ceil_mode", 1)),
                image("Conv SAME_UPPER", 22, conv("auto_pad", "SAME_UPPER", "strides", TWO)),
                image("BatchNormalization", 15, node("BatchNormalization", "x v v v v", "y", "epsilon", 1e-3f)),
                image("Residual network", 26, residual()),
                image("Pad", 26, node("Pad", "x pads low", "y")),
                image("Flatten and Identity", 26, node("Flatten", "x", "f"), node("Identity", "f", "y")),
                image("AveragePool SAME_LOWER", 12, pool("AveragePool", TWO, "auto_pad", "SAME_LOWER")),
                image("GlobalAveragePool", 12, node("GlobalAveragePool", "x", "y")),
                image("BatchNormalization", 9, node("BatchNormalization", "x v v v v", "y", "epsilon", 1e-3f)),
                image("Clip", 12, node("Clip", "x low high", "y")),
                image("Clip by attributes", 9, node("Clip", "x", "y", "min", -0.5f, "max", 0.25f)),
                image("Relu6", 12, node("Clip", "x zero high", "y")),
                image("Add to channels", 12, node("Add", "x channels", "y")),
                image("Mul by a number", 12, node("Mul", "low x", "y")),
                image("Sum", 12, node("Sum", "x x x", "y")),
                image(
                        "Mul by unsqueezed channels",
                        9,
                        node("Unsqueeze", "v", "u", "axes", new long[] {1, 2}),
                        node("Mul", "x u", "y")),
                image("Concat", 12, node("Concat", "x x", "y", "axis", -3)),
                image("Pad", 19, node("Pad", "x pads low", "y")),
                image("Pad reflect", 19, node("Pad", "x pads", "y", "mode", "reflect")),
                image("Pad edge", 19, node("Pad", "x pads", "y", "mode", "edge")),
                image("Pad wrap", 19, node("Pad", "x pads", "y", "mode", "wrap")),
                image("Pad and Conv", 12, node("Pad", "x pads", "p"), node("Conv", "p w", "y", "pads", ones())),
                image("Slice", 12, node("Slice", "x starts ends axes steps", "y")),
                image("Softmax of images", 11, node("Softmax", "x", "y", "axis", 1)),
                image("Flatten", 12, node("Flatten", "x", "y", "axis", -2)),
                image("Reshape", 13, node("Reshape", "x zeroAndRest", "y")),
                rows("Gemm", node("Gemm", "x matrix row", "y", "alpha", 0.5f, "beta", 2f)),
                rows("Gemm transposed", node("Gemm", "x square", "y", "transB", 1)),
                rows("Gemm with a residual", node("Gemm", "x square x", "y", "beta", 3f)),
                rows("MatMul and Add", node("MatMul", "x matrix", "p"), node("Add", "row p", "y")),
                rows("Softmax", node("Softmax", "x", "y")),
                rows("LogSoftmax", node("LogSoftmax", "x", "y", "axis", -1)),
                rows(
                        "Sigmoid, Dropout, Identity",
                        node("Sigmoid", "x", "s"),
                        node("Dropout", "s", "d"),
                        node("Identity", "d", "y")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void agreesWithOnnxRuntime(String name, Shape input, ModelProto file) throws OrtException {
        byte[] bytes = file.toByteArray();
        Tensor x = random("input", input);
        Tensor expected = OnnxRuntime.run(bytes, Map.of("x", x)).getFirst();
        Model model = OnnxModel.read(new ByteArrayInputStream(bytes), name).model(input);
        CompileOptions options = CompileOptions.defaults().threads(1);
        try (Session session = Session.open(model, Backends.get("reference"), options)) {
            Tensor found = session.run(x);
            assertEquals(expected.shape(), found.shape());
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < expected.data().length; i++) {
                difference += Math.pow((double) expected.data()[i] - found.data()[i], 2);
                norm += Math.pow(expected.data()[i], 2);
            }
            double error = Math.sqrt(difference / norm);
            assertTrue(error <= 1e-6 * Math.sqrt(TERMS), () -> "relative L2 error " + error);
        }
    }

    private static NodeProto countingPool() {
        return pool("AveragePool", THREE, "strides", TWO, "ceil_mode", 1, "pads", ones(), "count_include_pad", 1);
    }

    private static Arguments image(String name, int opset, NodeProto... nodes) {
        return file(name, opset, Shape.of(2, 4, 11, 8), nodes);
    }

    private static Arguments rows(String name, NodeProto... nodes) {
        return file(name, 13, Shape.of(3, 4), nodes);
    }

    private static Arguments file(String name, int opset, Shape input, NodeProto... nodes) {
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
        model.addOpsetImportBuilder().setVersion(opset);
        var graph = model.getGraphBuilder().setName("test");
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE);
        for (int dim : input.toArray()) type.getShapeBuilder().addDimBuilder().setDimValue(dim);
        graph.addInputBuilder().setName("x").setType(TypeProto.newBuilder().setTensorType(type));
        TypeProto.Tensor.Builder unknown = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE);
        graph.addOutputBuilder().setName("y").setType(TypeProto.newBuilder().setTensorType(unknown));
        Stream.of(
                        floats(random("w", Shape.of(4, 4, 3, 3)), "w"),
                        floats(positive(Shape.of(4)), "v"),
                        floats(Tensor.of(Shape.of(), -0.5f), "low"),
                        floats(Tensor.of(Shape.of(), 0), "zero"),
                        floats(Tensor.of(Shape.of(), 0.75f), "high"),
                        floats(random("channels", Shape.of(4, 1, 1)), "channels"),
                        floats(random("matrix", Shape.of(4, 5)), "matrix"),
                        floats(random("square", Shape.of(4, 4)), "square"),
                        floats(random("row", Shape.of(5)), "row"),
                        integers("pads", 0, 0, 1, 2, 0, 0, 3, 1),
                        integers("starts", 1, 0, -4),
                        integers("ends", 3, 100, -1),
                        integers("axes", 1, 2, 3),
                        integers("steps", 1, 2, 2),
                        integers("zeroAndRest", 0, -1),
                        integers("flat", -1, 4))
                .filter(tensor ->
                        Stream.of(nodes).anyMatch(node -> node.getInputList().contains(tensor.getName())))
                .forEach(graph::addInitializer);
        IntStream.range(0, nodes.length)
                .forEach(i -> graph.addNode(nodes[i].toBuilder().setName("n" + i)));
        return Arguments.of(name + ", operator set " + opset, input, model.build());
    }

    /** Most of what a residual network is made of. */
    private static NodeProto[] residual() {
        return new NodeProto[] {
            node("Conv", "x w", "c", "pads", ones()),
            node("BatchNormalization", "c v v v v", "n"),
            node("Relu", "n", "r"),
            node("Add", "r x", "a"),
            node("MaxPool", "a", "m", "kernel_shape", THREE, "strides", TWO, "pads", ones()),
            node("GlobalAveragePool", "m", "g"),
            node("Reshape", "g flat", "f"),
            node("Gemm", "f square", "l", "transB", 1),
            node("Softmax", "l", "y")
        };
    }

    private static NodeProto conv(Object... attributes) {
        return node("Conv", "x w", "y", attributes);
    }

    private static NodeProto pool(String operator, long[] kernel, Object... attributes) {
        AttributeProto shape = attribute("kernel_shape", kernel);
        return node(operator, "x", "y", attributes).toBuilder()
                .addAttribute(shape)
                .build();
    }

    private static long[] ones() {
        return new long[] {1, 1, 1, 1};
    }

    private static NodeProto node(String operator, String inputs, String output, Object... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs.split(" ")))
                .addOutput(output);
        for (int i = 0; i < attributes.length; i += 2) {
            node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
        }
        return node.build();
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
        switch (value) {
            case Integer number -> proto.setType(AttributeType.INT).setI(number);
            case Float number -> proto.setType(AttributeType.FLOAT).setF(number);
            case String text -> proto.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
            case long[] numbers -> {
                proto.setType(AttributeType.INTS);
                for (long number : numbers) proto.addInts(number);
            }
            default -> throw new IllegalArgumentException(value.getClass().getName());
        }
        return proto.build();
    }

    private static TensorProto floats(Tensor tensor, String name) {
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT_VALUE);
        for (int dim : tensor.shape().toArray()) proto.addDims(dim);
        for (float value : tensor.data()) proto.addFloatData(value);
        return proto.build();
    }

    private static TensorProto integers(String name, long... values) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) proto.addInt64Data(value);
        return proto.build();
    }

    private static Tensor random(String name, Shape shape) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
        return tensor;
    }

    private static Tensor positive(Shape shape) {
        Tensor tensor = random("positive", shape);
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = 0.1f + Math.abs(tensor.data()[i]);
        return tensor;
    }
}
