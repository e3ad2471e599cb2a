package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Appends to an ONNX graph the operators that compute one node of ours; the last of them gives the value the node's name. */
final class OnnxNodes {
    private static final long TO_THE_END = Long.MAX_VALUE;

    private final GraphProto.Builder graph;

    OnnxNodes(GraphProto.Builder graph) {
        this.graph = graph;
    }

    void add(Node node) {
        String name = node.name();
        switch (node.op()) {
            case Op.Input _, Op.Parameter _ -> throw new IllegalArgumentException("a leaf is no operator: " + node);
            case Op.Fill fill -> fill(node, fill);
            case Op.Conv2d conv ->
                product(
                        node,
                        conv.epilogue(),
                        window("Conv", conv.window()).addAttribute(integer("group", conv.groups())));
            case Op.Linear linear ->
                product(node, linear.epilogue(), operator("Gemm").addAttribute(integer("transB", 1)));
            case Op.BatchNorm norm ->
                emit(operator("BatchNormalization").addAttribute(real("epsilon", norm.epsilon())), inputs(node), name);
            case Op.Relu _ -> emit(operator("Relu"), inputs(node), name);
            case Op.Clip clip ->
                emit(
                        operator("Clip"),
                        List.of(
                                node.input(0).name(),
                                scalar(name + ":min", clip.min()),
                                scalar(name + ":max", clip.max())),
                        name);
            case Op.Sigmoid _ -> emit(operator("Sigmoid"), inputs(node), name);
            case Op.Add _ -> emit(operator("Add"), inputs(node), name);
            case Op.Mul _ -> emit(operator("Mul"), inputs(node), name);
            case Op.Scale scale ->
                emit(operator("Mul"), List.of(node.input(0).name(), scalar(name + ":factor", scale.factor())), name);
            case Op.MaxPool pool -> emit(window("MaxPool", pool.window()), inputs(node), name);
            case Op.AvgPool pool -> {
                NodeProto.Builder proto = window("AveragePool", pool.window());
                proto.addAttribute(integer("count_include_pad", pool.countIncludePad() ? 1 : 0));
                emit(proto, inputs(node), name);
            }
            case Op.GlobalAvgPool _ -> emit(operator("GlobalAveragePool"), inputs(node), name);
            case Op.Flatten _ -> emit(operator("Flatten").addAttribute(integer("axis", 1)), inputs(node), name);
            case Op.Concat concat ->
                emit(operator("Concat").addAttribute(integer("axis", concat.axis())), inputs(node), name);
            case Op.Reshape reshape -> {
                long[] dims =
                        Arrays.stream(reshape.shape().toArray()).asLongStream().toArray();
                // Else an extent of 0 would mean to keep the operand's.
                NodeProto.Builder proto = operator("Reshape").addAttribute(integer("allowzero", 1));
                emit(proto, List.of(node.input(0).name(), int64s(name + ":shape", dims)), name);
            }
            case Op.Slice slice ->
                slice(
                        node.input(0).name(),
                        name,
                        new long[] {slice.axis()},
                        slice.begin(),
                        (long) slice.begin() + slice.length(),
                        1);
            case Op.PadShortcut pad -> padShortcut(node, pad);
            case Op.Softmax _ -> emit(operator("Softmax").addAttribute(integer("axis", -1)), inputs(node), name);
            case Op.LogSoftmax _ -> emit(operator("LogSoftmax").addAttribute(integer("axis", -1)), inputs(node), name);
            case Op.CrossEntropy loss -> crossEntropy(node, loss);
            case Op.Variable _, Op.BatchStatistics _, Op.Normalize _, Op.Dropout _, GradOp _, UpdateOp _ ->
                throw new ResiduaException(
                        "node '" + name + "' (" + node.op().mnemonic()
                                + ") belongs to a training graph, which ONNX cannot express; export the model that was trained");
        }
    }

    /** Copies a value under another name, which is returned. */
    String identity(String from, String to) {
        return emit(operator("Identity"), List.of(from), to);
    }

    /** A convolution or matrix product, which takes the bias itself, then what else its epilogue does. */
    private void product(Node node, Epilogue epilogue, NodeProto.Builder proto) {
        List<String> inputs = inputs(node);
        String residual = epilogue.add() ? inputs.removeLast() : null;
        String value = emit(proto, inputs, epilogue.add() || epilogue.relu() ? node.name() + ":product" : node.name());
        if (epilogue.add()) {
            value = emit(
                    operator("Add"), List.of(value, residual), epilogue.relu() ? node.name() + ":sum" : node.name());
        }
        if (epilogue.relu()) emit(operator("Relu"), List.of(value), node.name());
    }

    private void fill(Node node, Op.Fill fill) {
        TensorProto value = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .addFloatData((float) fill.value())
                .build();
        AttributeProto attribute = attribute("value", AttributeProto.AttributeType.TENSOR)
                .setT(value)
                .build();
        long[] dims = Arrays.stream(fill.shape().toArray()).asLongStream().toArray();
        String shape = int64s(node.name() + ":shape", dims);
        emit(operator("ConstantOfShape").addAttribute(attribute), List.of(shape), node.name());
    }

    private void padShortcut(Node node, Op.PadShortcut pad) {
        String name = node.name();
        String strided = slice(node.input(0).name(), name + ":strided", new long[] {2, 3}, 0, TO_THE_END, pad.stride());
        String pads = int64s(name + ":pads", 0, pad.before(), 0, 0, 0, pad.after(), 0, 0);
        emit(operator("Pad"), List.of(strided, pads), name);
    }

    /** The same range on each of the axes. */
    private String slice(String from, String to, long[] axes, long begin, long end, long step) {
        long[] begins = new long[axes.length];
        long[] ends = new long[axes.length];
        long[] steps = new long[axes.length];
        Arrays.fill(begins, begin);
        Arrays.fill(ends, end);
        Arrays.fill(steps, step);
        List<String> inputs = List.of(
                from,
                int64s(to + ":starts", begins),
                int64s(to + ":ends", ends),
                int64s(to + ":axes", axes),
                int64s(to + ":steps", steps));
        return emit(operator("Slice"), inputs, to);
    }

    /** With smoothing s: {@code (1 - s) loss - s mean(log p)}, the mean over all rows and classes. */
    private void crossEntropy(Node node, Op.CrossEntropy op) {
        String name = node.name();
        NodeProto.Builder cast = operator("Cast").addAttribute(integer("to", TensorProto.DataType.INT64_VALUE));
        String labels = emit(cast, List.of(node.input(1).name()), name + ":labels");
        NodeProto.Builder loss = operator("SoftmaxCrossEntropyLoss").addAttribute(text("reduction", "mean"));
        List<String> inputs = List.of(node.input(0).name(), labels);
        if (op.smoothing() == 0) {
            emit(loss, inputs, name);
            return;
        }
        String sharp = name + ":sharp";
        String logProbabilities = name + ":log_probabilities";
        graph.addNode(loss.addAllInput(inputs)
                .addOutput(sharp)
                .addOutput(logProbabilities)
                .setName(sharp));
        String mean = emit(
                operator("ReduceMean").addAttribute(integer("keepdims", 0)), List.of(logProbabilities), name + ":mean");
        String first = emit(
                operator("Mul"), List.of(sharp, scalar(name + ":at_label", 1 - op.smoothing())), name + ":weighted");
        String second =
                emit(operator("Mul"), List.of(mean, scalar(name + ":everywhere", -op.smoothing())), name + ":spread");
        emit(operator("Add"), List.of(first, second), name);
    }

    private String emit(NodeProto.Builder operator, List<String> inputs, String output) {
        graph.addNode(operator.addAllInput(inputs).addOutput(output).setName(output));
        return output;
    }

    private String int64s(String name, long... values) {
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) proto.addInt64Data(value);
        graph.addInitializer(proto);
        return name;
    }

    private String scalar(String name, double value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addFloatData((float) value));
        return name;
    }

    private static List<String> inputs(Node node) {
        return new ArrayList<>(node.inputs().stream().map(Node::name).toList());
    }

    private static NodeProto.Builder operator(String type) {
        return NodeProto.newBuilder().setOpType(type);
    }

    private static NodeProto.Builder window(String type, Window window) {
        return operator(type)
                .addAttribute(integers("kernel_shape", window.kernelH(), window.kernelW()))
                .addAttribute(integers("strides", window.strideH(), window.strideW()))
                .addAttribute(
                        integers("pads", window.padTop(), window.padLeft(), window.padBottom(), window.padRight()))
                .addAttribute(integers("dilations", window.dilationH(), window.dilationW()));
    }

    private static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
    }

    private static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder proto = attribute(name, AttributeProto.AttributeType.INTS);
        for (long value : values) proto.addInts(value);
        return proto.build();
    }

    private static AttributeProto real(String name, double value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    private static AttributeProto text(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
