package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.passes.EliminateDeadCode;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.weights.Labels;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.resnet.weights.Network;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network read from an ONNX file: of operator set 9 or later, with one input, made of the operators that residual networks and their kin use
 * (Conv, BatchNormalization, Relu, Clip, Sigmoid, Add, Sum, Mul, Concat, MaxPool, AveragePool, GlobalAveragePool, Flatten, Reshape, Gemm, MatMul,
 * Softmax, LogSoftmax, Pad, Slice, Identity, Dropout, constants, and arithmetic with shapes). Tensors may be raw bytes, numbers, or lie in files
 * beside the model. An open batch axis takes any batch; nodes of the graph are named after the file's values.
 */
public final class OnnxModel implements Network {
    /** In place of an open extent of an image. */
    private static final int USUAL_SIDE = 224;

    /** A longer row is not one of logits. */
    private static final int MAX_CLASSES = 1 << 16;

    private final OnnxFile file;
    private final Optional<ModelCard> card;
    private final List<String> labels;

    OnnxModel(OnnxFile file, Optional<ModelCard> card) {
        this.file = file;
        this.card = card;
        // Laid out once, so that whatever is wrong with a node is found when the file is read.
        Shape input = inputShape(file.input().batch());
        Shape output = model(input).graph().outputs().getFirst().shape();
        labels = output.rank() == 2 ? labels(input, output.dim(1)) : List.of();
    }

    private List<String> labels(Shape input, int classes) {
        if (classes > MAX_CLASSES) return List.of();
        return card.map(ModelCard::labels)
                .filter(names -> names.size() == classes)
                .orElseGet(() -> Labels.of(input, classes));
    }

    /**
     * Reads a file, and those beside it that its tensors lie in.
     *
     * @throws ResiduaException naming the file, if it is damaged or lies about sizes, uses operators that are not supported (all are listed, each with
     *     its nodes), or refers to a file outside its folder
     */
    public static OnnxModel read(Path file) {
        return OnnxReader.read(file);
    }

    /**
     * Reads a model that holds all its tensors.
     *
     * @param name what messages call it
     * @throws ResiduaException as {@link #read(Path)}
     */
    public static OnnxModel read(InputStream in, String name) {
        return OnnxReader.read(in, name);
    }

    /** Whether a file is taken for one of this format: by its name, or as its content begins as those do. */
    public static boolean matches(Path file) {
        return OnnxReader.matches(file);
    }

    @Override
    public String name() {
        return file.name();
    }

    /** As the file has it; an open side of an image is taken to be 224. */
    @Override
    public Shape inputShape(int batch) {
        return file.input().shape(batch, USUAL_SIDE);
    }

    @Override
    public Model model(Shape input) {
        file.input().check(input);
        Lowering graph = new Lowering(file.opset(), file.constants());
        graph.input(file.input().name(), input);
        for (NodeProto proto : file.nodes()) {
            OnnxNode node = new OnnxNode(proto);
            try {
                Operators.ALL.get(node.operator()).lower(node, graph);
                node.requireAllTaken();
            } catch (ArithmeticException e) {
                throw node.refuse("has sizes that overflow: " + e.getMessage());
            }
        }
        List<Node> outputs = file.outputs().stream().map(graph::result).toList();
        return new EliminateDeadCode().apply(new Model(name(), graph.builder().build(outputs), graph.tensors()));
    }

    @Override
    public Optional<Preprocessing> preprocessing() {
        return card.isPresent()
                ? card.get().preprocessing()
                : Preprocessing.usual(inputShape(file.input().batch()));
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public Map<String, String> metadata() {
        return card.map(ModelCard::toMetadata).orElse(Map.of());
    }
}
