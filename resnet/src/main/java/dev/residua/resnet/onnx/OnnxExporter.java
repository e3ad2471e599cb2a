package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a {@link Model} as an ONNX file of the standard operator set 19 (the first whose average pool knows dilation). Inputs
 * and outputs keep the names and shapes of the graph's nodes, images are NCHW, parameters become initializers. The graph is
 * written as it is: apply {@link dev.residua.engine.passes.FoldBatchNorm} first to have BatchNorm folded; the parts of a fused
 * epilogue become operators of their own.
 */
public final class OnnxExporter {
    static final int OPSET = 19;

    static final String PRODUCER = "residua";

    /** The version of the file format that came with {@link #OPSET}. */
    private static final int IR_VERSION = 9;

    /** Protobuf cannot hold a message of 2 GiB; the graph itself takes well under 16 MiB. */
    private static final long MAX_PARAMETER_BYTES = Integer.MAX_VALUE - (16L << 20);

    /** What the batch axis of a file is. */
    public enum Batch {
        /** As in the graph. */
        FIXED,
        /** A symbol, {@code batch}: the file runs at any. */
        DYNAMIC
    }

    private OnnxExporter() {}

    /**
     * Writes the file, whole or not at all.
     *
     * @throws ResiduaException if the file cannot be written, the parameters exceed what the format holds, the graph is one of
     *     training, or the batch is to be dynamic and a node's result depends on its size
     */
    public static void write(Model model, Batch batch, Path path) {
        write(model, Map.of(), batch, path);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param metadata what it is to say about itself, as {@link dev.residua.resnet.weights.ModelCard#toMetadata} puts it
     * @throws ResiduaException as {@link #write(Model, Batch, Path)}
     */
    public static void write(Model model, Map<String, String> metadata, Batch batch, Path path) {
        ModelProto.Builder proto = toProto(model, batch).toBuilder();
        metadata.forEach(
                (key, value) -> proto.addMetadataPropsBuilder().setKey(key).setValue(value));
        AtomicFile.write(path, proto.build()::writeTo);
    }

    /** The bytes of the file {@link #write} makes. */
    public static byte[] toBytes(Model model, Batch batch) {
        return toProto(model, batch).toByteArray();
    }

    private static ModelProto toProto(Model model, Batch batch) {
        if (batch == Batch.DYNAMIC) requireBatchIndependent(model);
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName(PRODUCER)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph(model, batch))
                .build();
    }

    private static GraphProto graph(Model model, Batch batch) {
        GraphProto.Builder proto = GraphProto.newBuilder().setName(model.name().isEmpty() ? "graph" : model.name());
        OnnxNodes nodes = new OnnxNodes(proto);
        long bytes = 0;
        for (Node node : model.graph().nodes()) {
            switch (node.op()) {
                case Op.Input _ -> proto.addInput(valueInfo(node.name(), node.shape(), batch));
                case Op.Parameter _ -> {
                    bytes += node.shape().elements() * Float.BYTES;
                    if (bytes > MAX_PARAMETER_BYTES) {
                        throw new ResiduaException("model '" + model.name()
                                + "': parameters exceed the 2 GiB an ONNX file can hold; export a smaller model");
                    }
                    proto.addInitializer(initializer(node.name(), model.parameter(node)));
                }
                default -> nodes.add(node);
            }
        }

        List<Node> outputs = model.graph().outputs();
        Set<Node> written = new HashSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            Node output = outputs.get(i);
            // An ONNX output is a name of its own, so what is an input, too, or an output twice is copied.
            boolean leaf = output.isParameter() || output.op() instanceof Op.Input;
            String name = leaf || !written.add(output)
                    ? nodes.identity(output.name(), output.name() + ":output" + i)
                    : output.name();
            proto.addOutput(valueInfo(name, output.shape(), output.isParameter() ? Batch.FIXED : batch));
        }
        return proto.build();
    }

    private static ValueInfoProto valueInfo(String name, Shape shape, Batch batch) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (int axis = 0; axis < shape.rank(); axis++) {
            boolean symbol = axis == 0 && batch == Batch.DYNAMIC;
            TensorShapeProto.Dimension.Builder dim = dims.addDimBuilder();
            if (symbol) dim.setDimParam("batch");
            else dim.setDimValue(shape.dim(axis));
        }
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(dims);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    private static TensorProto initializer(String name, Tensor tensor) {
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
        for (int dim : tensor.shape().toArray()) proto.addDims(dim);
        return proto.build();
    }

    /** Every input's and every computed value's axis 0 must be the batch, and no parameter may stand beside it. */
    private static void requireBatchIndependent(Model model) {
        List<Node> inputs = model.graph().inputs();
        for (Node input : inputs) {
            if (input.shape().rank() == 0
                    || input.shape().dim(0) != inputs.getFirst().shape().dim(0)) {
                throw new ResiduaException("inputs " + inputs + " of model '" + model.name()
                        + "' share no batch axis; export it with a fixed batch");
            }
        }
        for (Node node : model.graph().nodes()) {
            boolean fixed = switch (node.op()) {
                case Op.Concat concat -> concat.axis() == 0 || readsParameter(node);
                case Op.Slice slice -> slice.axis() == 0;
                case Op.Add _, Op.Mul _ -> readsParameter(node);
                case Op.Reshape _, Op.Fill _ -> true;
                case Op.Conv2d conv ->
                    conv.epilogue().add() && node.inputs().getLast().isParameter();
                case Op.Linear linear ->
                    linear.epilogue().add() && node.inputs().getLast().isParameter();
                default -> false;
            };
            if (fixed) {
                throw new ResiduaException(
                        "node '" + node.name() + "' (" + node.op().mnemonic() + ") fixes the batch of model '"
                                + model.name() + "'; export it with a fixed batch");
            }
        }
    }

    private static boolean readsParameter(Node node) {
        return node.inputs().stream().anyMatch(Node::isParameter);
    }
}
