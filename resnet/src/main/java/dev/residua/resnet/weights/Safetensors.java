package dev.residua.resnet.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: the header's length as a little-endian 64-bit number, the header as a JSON object, the
 * tensors one after the other.
 *
 * <pre>{@code
 * {"__metadata__": {"model": "resnet20"},
 *  "conv1.weight": {"dtype": "F32", "shape": [16, 3, 3, 3], "data_offsets": [0, 1728]}, ...}
 * }</pre>
 *
 * Offsets count from the end of the header. The file is not trusted: tensors must lie within it without gap or overlap.
 */
final class Safetensors {
    private static final long MAX_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";
    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    private Safetensors() {}

    static boolean matches(MemorySegment bytes) {
        return bytes.byteSize() > Long.BYTES && bytes.get(ValueLayout.JAVA_BYTE, Long.BYTES) == '{';
    }

    static Weights read(MemorySegment bytes) {
        long headerLength = bytes.get(LITTLE_ENDIAN_LONG, 0);
        long rest = bytes.byteSize() - Long.BYTES;
        if (headerLength < 0 || headerLength > MAX_HEADER) {
            throw new ResiduaException("safetensors header of " + Long.toUnsignedString(headerLength)
                    + " bytes; expected at most " + MAX_HEADER);
        }
        if (headerLength > rest) {
            throw new ResiduaException("truncated safetensors file: the header should have " + headerLength + " bytes, "
                    + rest + " are there");
        }
        ObjectNode header = header(bytes.asSlice(Long.BYTES, headerLength).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment data = bytes.asSlice(Long.BYTES + headerLength);

        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals(METADATA)) readMetadata(field.getValue(), metadata);
            else entries.add(entry(field.getKey(), field.getValue()));
        }
        checkPlaces(entries, data.byteSize());

        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Tensor tensor = Tensor.zeros(entry.shape());
            entry.type().read(data, entry.begin(), ByteOrder.LITTLE_ENDIAN, tensor.data());
            tensors.put(entry.name(), tensor);
        }
        return new Weights(tensors, metadata);
    }

    private static ObjectNode header(byte[] json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) return object;
            throw new ResiduaException("safetensors header is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new ResiduaException("safetensors header is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ResiduaException("safetensors header is not valid JSON: " + e.getMessage(), e);
        }
    }

    private static void readMetadata(JsonNode node, Map<String, String> metadata) {
        if (!node.isObject()) throw new ResiduaException("safetensors " + METADATA + " is not a JSON object");
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw new ResiduaException(
                        "safetensors " + METADATA + " entry '" + field.getKey() + "' is not a string");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
    }

    private static Entry entry(String name, JsonNode node) {
        String dtype = node.path("dtype").asText();
        ElementType type = ElementType.ofSafetensors(dtype)
                .orElseThrow(() -> new ResiduaException("tensor '" + name + "': dtype '" + dtype
                        + "' is not supported; expected one of " + Arrays.toString(ElementType.values())));
        Shape shape = shape(name, integers(name, "shape", node.path("shape")));
        long[] offsets = integers(name, "data_offsets", node.path("data_offsets"));
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw new ResiduaException(
                    "tensor '" + name + "': data_offsets " + Arrays.toString(offsets) + ", expected [begin, end]");
        }
        long length = offsets[1] - offsets[0];
        if (length % type.bytes() != 0 || length / type.bytes() != shape.elements()) {
            throw new ResiduaException("tensor '" + name + "': " + dtype + " " + shape + " does not fill the " + length
                    + " bytes of data_offsets " + Arrays.toString(offsets));
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private static Shape shape(String name, long[] extents) {
        try {
            return Shape.of(Arrays.stream(extents).mapToInt(Math::toIntExact).toArray());
        } catch (ResiduaException | ArithmeticException e) {
            throw new ResiduaException(
                    "tensor '" + name + "': shape " + Arrays.toString(extents) + " is not possible: " + e.getMessage(),
                    e);
        }
    }

    private static long[] integers(String name, String key, JsonNode node) {
        if (!node.isArray())
            throw new ResiduaException("tensor '" + name + "': " + key + " is not an array of whole numbers");
        long[] values = new long[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = node.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw new ResiduaException(
                        "tensor '" + name + "': " + key + " holds " + value + ", expected 64-bit whole numbers");
            }
            values[i] = value.longValue();
        }
        return values;
    }

    private static void checkPlaces(List<Entry> entries, long dataLength) {
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long position = 0;
        for (Entry entry : ordered) {
            if (entry.end() > dataLength) {
                throw new ResiduaException("tensor '" + entry.name() + "' ends at byte " + entry.end()
                        + " of the data, but there are only " + dataLength
                        + "; the file is truncated or its header is wrong");
            }
            if (entry.begin() != position) {
                throw new ResiduaException(
                        "tensor '" + entry.name() + "' begins at byte " + entry.begin() + " of the data, expected "
                                + position + ": tensors must follow each other without gap or overlap");
            }
            position = entry.end();
        }
        if (position != dataLength) {
            throw new ResiduaException(
                    "the tensors end at byte " + position + " of the data, but there are " + dataLength);
        }
    }

    static void write(Path file, Weights weights) {
        ObjectNode header = JSON.createObjectNode();
        if (!weights.metadata().isEmpty()) weights.metadata().forEach(header.putObject(METADATA)::put);
        long position = 0;
        for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
            for (int dim : tensor.shape().toArray()) node.withArray("shape").add(dim);
            node.withArray("shape");
            long end = position + (long) Float.BYTES * tensor.data().length;
            node.putArray("data_offsets").add(position).add(end);
            position = end;
        }
        AtomicFile.write(file, out -> {
            byte[] json = JSON.writeValueAsBytes(header);
            int padded = Math.ceilDiv(json.length, Long.BYTES) * Long.BYTES;
            ByteBuffer head = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
            head.putLong(padded).put(json);
            while (head.hasRemaining()) head.put((byte) ' ');
            out.write(head.array());
            for (Tensor tensor : weights.tensors().values()) writeFloats(out, tensor.data());
        });
    }

    private static void writeFloats(OutputStream out, float[] values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        int step = buffer.capacity() / Float.BYTES;
        for (int i = 0; i < values.length; i += step) {
            int count = Math.min(step, values.length - i);
            buffer.asFloatBuffer().put(values, i, count);
            out.write(buffer.array(), 0, count * Float.BYTES);
        }
    }
}
