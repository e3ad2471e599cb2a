package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Printable;
import dev.residua.resnet.weights.ModelCard;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads files of the format; what they hold is not trusted. */
final class OnnxReader {
    private static final int OLDEST_OPSET = 9;

    /** What a file begins with: the tag of its format's version, a small number. */
    private static final int VERSION_TAG = 0x08;

    /** How many nodes of one unsupported operator a message names. */
    private static final int SHOWN = 20;

    private OnnxReader() {}

    static boolean matches(Path file) {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) return true;
        if (!Files.isRegularFile(file)) return false;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(3);
            // Third the tag of the producer's name or, as that is optional, of another field of a message.
            return start.length == 3
                    && start[0] == VERSION_TAG
                    && start[1] > 0
                    && start[1] < 100
                    && (start[2] & 7) == 2;
        } catch (IOException e) {
            return false; // The reader that opens it next says why.
        }
    }

    static OnnxModel read(Path file) {
        if (Files.isDirectory(file)) throw new ResiduaException(file + " is a folder, expected an ONNX file");
        try (InputStream in = Files.newInputStream(file);
                Arena arena = Arena.ofConfined()) {
            return read(
                    in, file.toString(), new ExternalData(file.toAbsolutePath().getParent(), arena));
        } catch (NoSuchFileException e) {
            throw new ResiduaException("no such ONNX file: " + file, e);
        } catch (IOException e) {
            throw new ResiduaException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static OnnxModel read(InputStream in, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return read(in, name, new ExternalData(null, arena));
        } catch (IOException e) {
            throw new ResiduaException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static OnnxModel read(InputStream in, String name, ExternalData external) throws IOException {
        try {
            ModelProto model = ModelProto.parseFrom(in);
            return new OnnxModel(content(model, external), card(model));
        } catch (InvalidProtocolBufferException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new ResiduaException(name + ": not an ONNX file, or a damaged one: " + e.getMessage(), e);
        } catch (ResiduaException e) {
            throw new ResiduaException(name + ": " + e.getMessage(), e);
        }
    }

    private static OnnxFile content(ModelProto model, ExternalData external) {
        if (!model.hasGraph()) throw new ResiduaException("not an ONNX file, or a damaged one: it holds no graph");
        GraphProto graph = model.getGraph();
        int opset = opset(model);
        requireSupported(graph);
        if (graph.getSparseInitializerCount() > 0) throw new ResiduaException("sparse tensors are not supported");

        OnnxTensors tensors = new OnnxTensors(external);
        Map<String, Value> constants = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            putOnce(constants, tensor.getName(), tensors.read(tensor.getName(), tensor));
        }
        List<NodeProto> nodes = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            if (OnnxNode.operator(node).equals(Operators.CONSTANT)) {
                OnnxNode constant = new OnnxNode(node);
                putOnce(constants, constant.output(), ConstantOperators.constant(constant, tensors));
            } else {
                nodes.add(node);
            }
        }
        OnnxFile.Input input = input(graph, constants);
        List<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        if (outputs.isEmpty()) throw new ResiduaException("the graph has no output");
        String name = Printable.of(graph.getName().isEmpty() ? "graph" : graph.getName());
        return new OnnxFile(name, opset, input, Map.copyOf(constants), List.copyOf(nodes), outputs);
    }

    private static int opset(ModelProto model) {
        long version = model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(0);
        if (version < OLDEST_OPSET || version > Integer.MAX_VALUE) {
            throw new ResiduaException("is of operator set " + version + ", expected " + OLDEST_OPSET
                    + " or later; export it anew or convert it with onnx.version_converter");
        }
        return (int) version;
    }

    /** Lists every operator that is not supported with its nodes. */
    private static void requireSupported(GraphProto graph) {
        Map<String, List<String>> unsupported = new LinkedHashMap<>();
        for (NodeProto node : graph.getNodeList()) {
            if (!Operators.contains(node)) {
                unsupported
                        .computeIfAbsent(OnnxNode.operator(node), _ -> new ArrayList<>())
                        .add("'" + OnnxNode.name(node) + "'");
            }
        }
        if (unsupported.isEmpty()) return;
        List<String> parts = new ArrayList<>();
        unsupported.forEach((operator, nodes) -> {
            int more = nodes.size() - SHOWN;
            String names = String.join(", ", nodes.subList(0, Math.min(SHOWN, nodes.size())));
            parts.add(operator + " (node" + (nodes.size() == 1 ? " " : "s ") + names
                    + (more > 0 ? " and " + more + " more)" : ")"));
        });
        throw new ResiduaException("operators that are not supported: " + String.join(", ", parts));
    }

    /** The one input that is not an initializer's first value. */
    private static OnnxFile.Input input(GraphProto graph, Map<String, Value> constants) {
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(value -> !constants.containsKey(value.getName()))
                .toList();
        if (inputs.size() != 1) {
            String names = String.join(
                    ", ", inputs.stream().map(ValueInfoProto::getName).toList());
            throw new ResiduaException(
                    "the network has " + inputs.size() + " inputs (" + Printable.of(names) + "), expected one");
        }
        return OnnxFile.Input.of(inputs.getFirst());
    }

    private static void putOnce(Map<String, Value> constants, String name, Value value) {
        if (constants.put(name, value) != null) {
            throw new ResiduaException("two constants are named '" + Printable.of(name) + "'");
        }
    }

    /** What a file of our own export says about itself. */
    private static Optional<ModelCard> card(ModelProto model) {
        if (!model.getProducerName().equals(OnnxExporter.PRODUCER)) return Optional.empty();
        Map<String, String> metadata = new HashMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return ModelCard.fromMetadata(metadata);
    }
}
