package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.util.List;

/** A file of this format, put together node by node. It reads {@code x} and gives {@code y}. */
final class TestGraph {
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int opset = 19;
    private int batch = 1;

    /**
     * @param extents of x; -1 for an open one
     */
    static TestGraph reading(long... extents) {
        TestGraph made = new TestGraph();
        made.batch = (int) Math.max(1, extents[0]);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long extent : extents) {
            if (extent < 0) shape.addDimBuilder().setDimParam("n");
            else shape.addDimBuilder().setDimValue(extent);
        }
        TypeProto.Tensor.Builder type =
                TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE).setShape(shape);
        made.graph.addInput(ValueInfoProto.newBuilder()
                .setName("x")
                .setType(TypeProto.newBuilder().setTensorType(type)));
        return made;
    }

    TestGraph opset(int version) {
        opset = version;
        return this;
    }

    TestGraph floats(String name, Shape shape, float... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT_VALUE);
        for (int dim : shape.toArray()) tensor.addDims(dim);
        for (float value : values) tensor.addFloatData(value);
        return tensor(tensor.build());
    }

    TestGraph integers(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) tensor.addInt64Data(value);
        return tensor(tensor.build());
    }

    TestGraph tensor(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    /**
     * @param names of operands, then {@code ->}, then of results, separated by spaces; {@code _} for one left out
     * @param attributes each a name and then a Long, Integer, Float, String, long[] or TensorProto
     */
    TestGraph node(String operator, String names, Object... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
        String[] sides = names.split("->");
        for (String name : sides[0].strip().split(" +")) {
            if (!name.isEmpty()) node.addInput(name.equals("_") ? "" : name);
        }
        for (String name : sides[1].strip().split(" +")) node.addOutput(name);
        node.setName("n" + graph.getNodeCount());
        for (int i = 0; i < attributes.length; i += 2) {
            node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
        }
        graph.addNode(node);
        return this;
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
        return switch (value) {
            case Number number
            when !(number instanceof Float) ->
                proto.setType(AttributeType.INT).setI(number.longValue()).build();
            case Float number -> proto.setType(AttributeType.FLOAT).setF(number).build();
            case String text ->
                proto.setType(AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(text))
                        .build();
            case long[] numbers -> {
                proto.setType(AttributeType.INTS);
                for (long number : numbers) proto.addInts(number);
                yield proto.build();
            }
            case TensorProto tensor ->
                proto.setType(AttributeType.TENSOR).setT(tensor).build();
            default -> throw new IllegalArgumentException(value.getClass().getName());
        };
    }

    ModelProto.Builder proto() {
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(9);
        model.addOpsetImportBuilder().setVersion(opset);
        return model.setGraph(
                graph.clone().addOutput(ValueInfoProto.newBuilder().setName("y")));
    }

    OnnxModel read() {
        return read(proto().build().toByteArray());
    }

    static OnnxModel read(byte[] file) {
        return OnnxModel.read(new ByteArrayInputStream(file), "test.onnx");
    }

    /** What the reference backend makes of x; a batch of one where the file leaves it open. */
    Tensor run(float... x) {
        OnnxModel network = read();
        Model model = network.model(batch);
        CompileOptions options = CompileOptions.defaults().threads(1).passes(List.of());
        try (Session session = Session.open(model, Backends.get("reference"), options)) {
            System.arraycopy(x, 0, session.input().data(), 0, x.length);
            session.run();
            Tensor y = session.output();
            return new Tensor(y.shape(), y.data().clone());
        }
    }
}
