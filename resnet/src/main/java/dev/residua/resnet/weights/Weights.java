package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Named tensors, in the order of their file.
 *
 * @param tensors all converted to fp32; tensors that share memory in the file may share their array
 * @param metadata what the file says about itself; empty for PyTorch files
 */
public record Weights(Map<String, Tensor> tensors, Map<String, String> metadata) {
    private static final String DATA_PARALLEL_PREFIX = "module.";

    public Weights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a safetensors file, a PyTorch zip file or one of PyTorch's earlier format, told apart by their content. The
     * prefix {@code module.} of a network saved from data-parallel training is taken off.
     *
     * @throws ResiduaException naming the file, if it cannot be read or is none of these
     */
    public static Weights read(Path file) {
        if (Files.isDirectory(file)) throw new ResiduaException(file + " is a folder, expected a weights file");
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            return read(file, bytes).withoutPrefix();
        } catch (NoSuchFileException e) {
            throw new ResiduaException("no such weights file: " + file, e);
        } catch (IOException e) {
            throw new ResiduaException(file + ": cannot be read: " + e.getMessage(), e);
        } catch (ResiduaException e) {
            throw new ResiduaException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a safetensors file that lies in memory.
     *
     * @throws ResiduaException if it is none
     */
    static Weights readSafetensors(byte[] file) {
        return Safetensors.read(MemorySegment.ofArray(file));
    }

    private static Weights read(Path file, MemorySegment bytes) throws IOException {
        if (startsWith(bytes, 'P', 'K', 3, 4)) return new Weights(TorchZip.read(file), Map.of());
        if (TorchLegacy.matches(bytes)) return new Weights(TorchLegacy.read(bytes), Map.of());
        if (Safetensors.matches(bytes)) return Safetensors.read(bytes);
        throw new ResiduaException("not a weights file; expected safetensors or a file written by torch.save");
    }

    static boolean startsWith(MemorySegment bytes, int... magic) {
        if (bytes.byteSize() < magic.length) return false;
        for (int i = 0; i < magic.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, i) != (byte) magic[i]) return false;
        }
        return true;
    }

    /**
     * Writes a safetensors file, beside and then moved into place, so that no half-written file is ever seen under its
     * name.
     */
    public void write(Path file) {
        Safetensors.write(file, this);
    }

    private Weights withoutPrefix() {
        boolean prefixed =
                !tensors.isEmpty() && tensors.keySet().stream().allMatch(name -> name.startsWith(DATA_PARALLEL_PREFIX));
        if (!prefixed) return this;
        Map<String, Tensor> stripped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> stripped.put(name.substring(DATA_PARALLEL_PREFIX.length()), tensor));
        return new Weights(stripped, metadata);
    }

    /**
     * The tensors of a graph's parameters, in its order. The {@code num_batches_tracked} of BatchNorm are ignored.
     *
     * @throws ResiduaException listing every parameter that is missing, unexpected or of another shape
     */
    public Map<String, Tensor> fit(Graph graph) {
        Map<String, Tensor> fitting = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        Set<String> unexpected = new HashSet<>(tensors.keySet());
        for (Node node : graph.parameters()) {
            String name = node.name();
            Tensor tensor = tensors.get(name);
            unexpected.remove(name);
            if (tensor == null) missing.add(name);
            else if (!tensor.shape().equals(node.shape()))
                misshapen.add(name + " " + tensor.shape() + " instead of " + node.shape());
            else fitting.put(name, tensor);
        }
        unexpected.removeIf(name -> name.endsWith(".num_batches_tracked"));

        List<String> problems = new ArrayList<>();
        if (!missing.isEmpty()) problems.add("missing: " + String.join(", ", missing));
        if (!unexpected.isEmpty())
            problems.add("unexpected: "
                    + String.join(", ", unexpected.stream().sorted().toList()));
        if (!misshapen.isEmpty()) problems.add("of another shape: " + String.join(", ", misshapen));
        if (!problems.isEmpty())
            throw new ResiduaException("the weights do not fit the model; " + String.join("; ", problems));
        return fitting;
    }
}
