package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static byte[] file(long headerLength, String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(headerLength).put(json).array();
    }

    private static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    private void refused(byte[] file, String... parts) {
        Path path = TorchFiles.write(folder, file);
        String message =
                assertThrows(ResiduaException.class, () -> Weights.read(path)).getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        for (String part : parts) assertTrue(message.contains(part), message);
    }

    private static Weights sample() {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Shape shape :
                List.of(Shape.of(16, 3, 3, 3), Shape.of(), Shape.of(0, 5), Shape.of(40_000), Shape.of(1, 1))) {
            Tensor tensor = Tensor.zeros(shape);
            for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = Float.intBitsToFloat(random.nextInt());
            tensors.put("tensor " + shape + " \u00e9\"\\", tensor);
        }
        return new Weights(tensors, Map.of("model", "resnet20", "note", "\"\u4e2d\n"));
    }

    @Test
    void readsWhatItWritesBitForBit() throws IOException {
        Weights written = sample();
        Path file = folder.resolve("w.safetensors");
        Files.writeString(file, "what was there before");
        written.write(file);
        Weights read = Weights.read(file);
        assertEquals(
                List.copyOf(written.tensors().keySet()),
                List.copyOf(read.tensors().keySet()));
        assertEquals(written.metadata(), read.metadata());
        written.tensors().forEach((name, tensor) -> {
            assertEquals(tensor.shape(), read.tensors().get(name).shape());
            assertArrayEquals(bits(tensor), bits(read.tensors().get(name)));
        });
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private static int[] bits(Tensor tensor) {
        int[] bits = new int[tensor.data().length];
        for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToRawIntBits(tensor.data()[i]);
        return bits;
    }

    @Test
    void headerAndDataAreAligned() throws IOException {
        Path file = folder.resolve("w.safetensors");
        sample().write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0, bytes.getLong(0) % 8);
        assertEquals('{', bytes.get(8));
    }

    @Test
    void anEmptyFileOfTensorsIsAFile() {
        Path file = folder.resolve("w.safetensors");
        new Weights(Map.of(), Map.of()).write(file);
        assertEquals(Map.of(), Weights.read(file).tensors());
    }

    @Test
    void readsOtherElementTypesAsFloats() {
        String header = "{\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"l\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
                + "\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[16,20]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[20,24]}}";
        byte[] file = file(header, 24);
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(file.length - 24)
                .putDouble(-0.1)
                .putLong(-3)
                .putShort(Float.floatToFloat16(65504))
                .putShort(Float.floatToFloat16(0x1p-24f))
                .putShort((short) 0x4049)
                .putShort((short) 0xff80);
        Map<String, Tensor> tensors =
                Weights.read(TorchFiles.write(folder, file)).tensors();
        assertArrayEquals(new float[] {-0.1f}, tensors.get("d").data());
        assertArrayEquals(new float[] {-3}, tensors.get("l").data());
        assertArrayEquals(new float[] {65504, 0x1p-24f}, tensors.get("h").data());
        assertArrayEquals(
                new float[] {3.140625f, Float.NEGATIVE_INFINITY},
                tensors.get("b").data());
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F32 | [2]                      | [0,4]                  | does not fill the 4 bytes",
                "F32 | [2]                      | [0,9]                  | does not fill the 9 bytes",
                "F32 | [2]                      | [0,12]                 | does not fill the 12 bytes",
                "F32 | [2]                      | [8,0]                  | expected [begin, end]",
                "F32 | [2]                      | [-8,0]                 | expected [begin, end]",
                "F32 | [2]                      | [0]                    | expected [begin, end]",
                "F32 | [1]                      | [4,8]                  | begins at byte 4",
                "F32 | [4]                      | [0,16]                 | there are only 8",
                "F32 | [1]                      | [0,4]                  | end at byte 4 of the data, but there are 8",
                "F32 | [-2]                     | [0,8]                  | negative extent",
                "F32 | [-1,-2]                  | [0,8]                  | negative extent",
                "F32 | [4294967298]             | [0,8]                  | integer overflow",
                "F32 | [2147483647,2147483647,2147483647] | [0,8]        | overflows",
                "F32 | [65536,65536,65536,65536]| [0,8]                  | overflows",
                "F32 | [2147483647]             | [0,8589934588]         | there are only 8",
                "F32 | [2]                      | [0,18446744073709551624]| 64-bit whole numbers",
                "F32 | [2.0]                    | [0,8]                  | 64-bit whole numbers",
                "F32 | [\"2\"]                  | [0,8]                  | 64-bit whole numbers",
                "F32 | 2                        | [0,8]                  | shape is not an array",
                "F32 | [2]                      | {}                     | data_offsets is not an array",
                "U4  | [2]                      | [0,8]                  | dtype 'U4' is not supported",
                "f32 | [2]                      | [0,8]                  | dtype 'f32' is not supported",
            })
    void lyingEntriesAreRefused(String dtype, String shape, String offsets, String problem) {
        refused(file("{" + tensor("w", dtype, shape, offsets) + "}", 8), problem);
    }

    @Test
    void overlapsAndGapsAreRefused() {
        String a = tensor("a", "F32", "[2]", "[0,8]");
        refused(
                file("{" + a + "," + tensor("b", "F32", "[2]", "[4,12]") + "}", 12),
                "'b' begins at byte 4",
                "expected 8");
        refused(file("{" + a + "," + tensor("b", "F32", "[2]", "[0,8]") + "}", 8), "begins at byte 0", "expected 8");
        refused(
                file("{" + a + "," + tensor("b", "F32", "[1]", "[12,16]") + "}", 16),
                "'b' begins at byte 12",
                "expected 8");
    }

    @Test
    void duplicateKeysAreRefused() {
        String a = tensor("a", "F32", "[2]", "[0,8]");
        refused(file("{" + a + "," + a + "}", 8), "Duplicate field 'a'");
        refused(
                file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
                "Duplicate field 'shape'");
    }

    @Test
    void lyingHeaderLengthsAreRefused() {
        String header = "{" + tensor("w", "F32", "[2]", "[0,8]") + "}";
        refused(file(header.length() + 9, header, 8), "the header should have");
        refused(file(header.length() - 1, header, 8), "not valid JSON");
        refused(file(header.length() + 1, header, 8), "not valid JSON");
        refused(file(0, header, 8), "safetensors header");
        refused(file(100_000_001, header, 8), "expected at most 100000000");
        refused(file(-1, header, 8), "18446744073709551615 bytes");
        refused(file(Long.MIN_VALUE, header, 8), "9223372036854775808 bytes");
    }

    @Test
    void headersThatAreNoHeadersAreRefused() {
        refused(file("{} {}", 0), "not valid JSON");
        refused(file("{\"a\":1}", 0), "dtype ''");
        refused(file("{\"__metadata__\":[]}", 0), "__metadata__ is not a JSON object");
        refused(file("{\"__metadata__\":{\"a\":1}}", 0), "entry 'a' is not a string");
        refused(file("{".repeat(100_000), 0), "not valid JSON");
        refused(file("{\"" + "[".repeat(5000), 0), "not valid JSON");
        refused(file("[]", 0), "not a weights file");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = folder.resolve("w.safetensors");
        new Weights(Map.of("w", Tensor.of(Shape.of(3), 1, 2, 3)), Map.of()).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) refused(Arrays.copyOf(whole, length));
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        refused(new byte[0], "not a weights file");
        refused("#!/bin/sh\necho".getBytes(StandardCharsets.UTF_8), "not a weights file");
        Path absent = folder.resolve("absent");
        assertEquals(
                "no such weights file: " + absent,
                assertThrows(ResiduaException.class, () -> Weights.read(absent)).getMessage());
        assertTrue(assertThrows(ResiduaException.class, () -> Weights.read(folder))
                .getMessage()
                .contains("is a folder"));
    }

    @Test
    void whereNoFileCanBeNothingIsLeft() throws IOException {
        Path nowhere = folder.resolve("absent").resolve("w.safetensors");
        String message = assertThrows(ResiduaException.class, () -> sample().write(nowhere))
                .getMessage();
        assertTrue(message.contains("the folder " + folder.resolve("absent") + " does not exist"), message);
        assertThrows(ResiduaException.class, () -> sample().write(folder));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }
}
