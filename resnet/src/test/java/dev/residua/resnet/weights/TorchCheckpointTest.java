package dev.residua.resnet.weights;

import static dev.residua.resnet.weights.PickleWriter.pickle;
import static dev.residua.resnet.weights.TorchFiles.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchCheckpointTest {
    private static final byte[] SIX = floats(0, 1, 2, 3, 4, 5);

    @TempDir
    Path folder;

    private Map<String, Tensor> read(byte[] file) {
        return Weights.read(TorchFiles.write(folder, file)).tensors();
    }

    private void refused(byte[] file, String... parts) {
        Path path = TorchFiles.write(folder, file);
        String message =
                assertThrows(ResiduaException.class, () -> Weights.read(path)).getMessage();
        assertTrue(message.startsWith(path + ": "), message);
        for (String part : parts) assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }

    private static byte[] twoTensors() {
        return pickle().beginOrderedDict()
                .tensor("a", "0", 2, 3)
                .tensor("b", "1")
                .endDict()
                .end();
    }

    private void assertTwoTensors(Map<String, Tensor> tensors) {
        assertEquals(List.of("a", "b"), List.copyOf(tensors.keySet()));
        assertEquals(Shape.of(2, 3), tensors.get("a").shape());
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, tensors.get("a").data());
        assertEquals(Shape.of(), tensors.get("b").shape());
        assertArrayEquals(new float[] {7}, tensors.get("b").data());
    }

    @Test
    void readsBothFormats() {
        assertTwoTensors(read(TorchFiles.legacy(twoTensors(), 4, Map.of("0", SIX, "1", floats(7)))));
        assertTwoTensors(read(TorchFiles.zip(twoTensors(), null, Map.of("0", SIX, "1", floats(7)))));
        assertTwoTensors(read(TorchFiles.zip(twoTensors(), "little", Map.of("0", SIX, "1", floats(7)))));
        byte[] big = floats(ByteOrder.BIG_ENDIAN, 0, 1, 2, 3, 4, 5);
        assertTwoTensors(read(
                TorchFiles.zip(twoTensors(), "big", Map.of("0", big, "1", floats(ByteOrder.BIG_ENDIAN, 7)))));
    }

    @Test
    void readsViewsOfOneStorage() {
        byte[] checkpoint = pickle().beginOrderedDict()
                .view("transposed", "FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
                .view("tail", "FloatStorage", "0", 6, 4, new long[] {2}, new long[] {1})
                .view("column", "FloatStorage", "0", 6, 1, new long[] {2, 1}, new long[] {3, 99})
                .view("none", "FloatStorage", "0", 6, 6, new long[] {0, 4}, new long[] {4, 1})
                .view("repeated", "FloatStorage", "0", 6, 5, new long[] {3}, new long[] {0})
                .endDict()
                .end();
        Map<String, Tensor> tensors = read(TorchFiles.zip(checkpoint, null, Map.of("0", SIX)));
        assertArrayEquals(
                new float[] {0, 3, 1, 4, 2, 5}, tensors.get("transposed").data());
        assertArrayEquals(new float[] {4, 5}, tensors.get("tail").data());
        assertArrayEquals(new float[] {1, 4}, tensors.get("column").data());
        assertEquals(Shape.of(0, 4), tensors.get("none").shape());
        assertArrayEquals(new float[] {5, 5, 5}, tensors.get("repeated").data());
    }

    @Test
    void readsOtherElementTypesAsFloats() {
        Map<String, byte[]> storages = Map.of(
                "DoubleStorage", little(16).putDouble(0.1).putDouble(-2).array(),
                "HalfStorage",
                        little(4)
                                .putShort((short) 0x3c00)
                                .putShort((short) 0xc000)
                                .array(),
                "BFloat16Storage",
                        little(4)
                                .putShort((short) 0x3f80)
                                .putShort((short) 0xc000)
                                .array(),
                "LongStorage", little(16).putLong(1).putLong(-2).array(),
                "IntStorage", little(8).putInt(1).putInt(-2).array());
        PickleWriter checkpoint = pickle().beginOrderedDict();
        storages.keySet().forEach(type -> checkpoint.view(type, type, type, 2, 0, new long[] {2}, new long[] {1}));
        Map<String, Tensor> tensors = read(TorchFiles.zip(checkpoint.endDict().end(), null, storages));
        tensors.forEach((name, tensor) ->
                assertArrayEquals(new float[] {name.equals("DoubleStorage") ? 0.1f : 1, -2}, tensor.data(), name));
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void findsTheNetworkInATrainingCheckpointAndStripsTheParallelPrefix() {
        byte[] checkpoint = pickle().raw('}')
                .mark()
                .text("epoch")
                .integer(90)
                .text("best_prec1")
                .raw('G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)
                .text("optimizer")
                .raw('}')
                .mark()
                .tensor("momentum", "1", 6)
                .endDict()
                .text("state_dict")
                .beginOrderedDict()
                .tensor("module.a", "0", 2, 3)
                .endDict()
                .endDict()
                .end();
        Map<String, byte[]> storages = Map.of("0", SIX, "1", SIX);
        assertEquals(
                List.of("a"),
                List.copyOf(read(TorchFiles.legacy(checkpoint, 4, storages)).keySet()));
        assertEquals(
                List.of("a"),
                List.copyOf(read(TorchFiles.zip(checkpoint, null, storages)).keySet()));
    }

    @Test
    void aPrefixOfSomeKeysOnlyIsPartOfTheName() {
        byte[] checkpoint = pickle().beginOrderedDict()
                .tensor("module.a", "0", 6)
                .tensor("b", "0", 6)
                .endDict()
                .end();
        assertEquals(
                List.of("module.a", "b"),
                List.copyOf(
                        read(TorchFiles.zip(checkpoint, null, Map.of("0", SIX))).keySet()));
    }

    @Test
    void readsParameters() {
        byte[] checkpoint = pickle().beginOrderedDict()
                .tensor("a", "0", 2, 3)
                .raw('q', 0)
                .text("parameter")
                .name("torch._utils", "_rebuild_parameter")
                .mark()
                .raw('h', 0, 0x88)
                .name("collections", "OrderedDict")
                .raw(')', 'R')
                .tuple()
                .raw('R')
                .text("early")
                .name("torch.nn.parameter", "Parameter")
                .raw('h', 0, 0x85, 'R', 0x88, 0x89)
                .name("collections", "OrderedDict")
                .raw(')', 'R', 0x87, 'b')
                .endDict()
                .end();
        Map<String, Tensor> tensors = read(TorchFiles.zip(checkpoint, null, Map.of("0", SIX)));
        assertEquals(List.of("a", "parameter", "early"), List.copyOf(tensors.keySet()));
        assertEquals(Shape.of(2, 3), tensors.get("early").shape());
    }

    @Test
    void whatHoldsNoNetworkIsRefused() {
        refused(TorchFiles.zip(pickle().text("x").end(), null, Map.of()), "holds a string");
        byte[] noTensors = pickle().raw('}').text("epoch").integer(3).raw('s').end();
        refused(TorchFiles.zip(noTensors, null, Map.of()), "its keys are [epoch]");
        byte[] foreign =
                pickle().name("posix", "system").text("id").raw(0x85, 'R').end();
        refused(TorchFiles.zip(foreign, null, Map.of()), "'posix.system'");
        refused(TorchFiles.legacy(foreign, 4, Map.of()), "'posix.system'");
    }

    @Test
    void viewsBeyondTheirStorageAreRefused() {
        long max = Long.MAX_VALUE;
        badView(6, 1, new long[] {2, 3}, new long[] {3, 1}, "reach beyond");
        badView(6, 0, new long[] {7}, new long[] {1}, "reach beyond");
        badView(6, -1, new long[] {2}, new long[] {1}, "reach beyond");
        badView(6, 5, new long[] {2}, new long[] {-1}, "none below 0");
        badView(6, 0, new long[] {-2}, new long[] {1}, "negative extent");
        badView(6, 0, new long[] {2, 3}, new long[] {1}, "2 extents but 1 strides");
        badView(6, max, new long[] {2}, new long[] {max}, "overflow");
        badView(6, 0, new long[] {1L << 32}, new long[] {0}, "overflow");
        badView(6, 0, new long[] {1 << 30, 1 << 30, 1 << 30}, new long[] {0, 0, 0}, "overflow");
        badView(6, 0, new long[] {1 << 30}, new long[] {0}, "1073741824 elements, but what is stored only 6");
    }

    private void badView(long elements, long offset, long[] sizes, long[] strides, String problem) {
        byte[] checkpoint = pickle().beginOrderedDict()
                .view("a", "FloatStorage", "0", elements, offset, sizes, strides)
                .endDict()
                .end();
        refused(TorchFiles.zip(checkpoint, null, Map.of("0", SIX)), problem);
        refused(TorchFiles.legacy(checkpoint, 4, Map.of("0", SIX)), problem);
    }

    @Test
    void manyViewsOfOneStorageAreRefused() {
        PickleWriter checkpoint = pickle().beginOrderedDict();
        for (int i = 0; i < 5; i++) checkpoint.tensor("a" + i, "0", 6);
        refused(
                TorchFiles.zip(checkpoint.endDict().end(), null, Map.of("0", SIX)),
                "30 elements, but what is stored only 6");
    }

    @Test
    void missingAndShortStoragesAreRefused() {
        byte[] checkpoint =
                pickle().beginOrderedDict().tensor("a", "0", 2, 3).endDict().end();
        refused(TorchFiles.zip(checkpoint, null, Map.of()), "storage '0' is not in the file");
        refused(TorchFiles.zip(checkpoint, null, Map.of("0", floats(1, 2))), "storage '0' needs 24 bytes, it has 8");
        refused(TorchFiles.legacy(checkpoint, 4, Map.of()), "storage '0' is not in the file");
        refused(TorchFiles.legacy(checkpoint, 4, Map.of("0", floats(1, 2))), "storage '0' has 2 elements, expected 6");
        refused(
                TorchFiles.legacy(checkpoint, 4, Map.of("0", SIX, "1", SIX)),
                "lists a storage that nothing in it describes");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] checkpoint =
                pickle().beginOrderedDict().tensor("a", "0", 2, 3).endDict().end();
        for (byte[] whole : List.of(
                TorchFiles.legacy(checkpoint, 4, Map.of("0", SIX)),
                TorchFiles.zip(checkpoint, "little", Map.of("0", SIX)))) {
            for (int length = 0; length < whole.length; length += 7) refused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void otherArchivesAreRefused() {
        byte[] checkpoint = twoTensors();
        refused(TorchFiles.zip(Map.of("README", SIX), ZipEntry.STORED), "0 entries FOLDER/data.pkl");
        refused(
                TorchFiles.zip(Map.of("a/data.pkl", SIX, "b/data.pkl", SIX), ZipEntry.STORED),
                "2 entries FOLDER/data.pkl");
        refused(TorchFiles.zip(Map.of("a/data.pkl", checkpoint), ZipEntry.DEFLATED), "'a/data.pkl' is compressed");
        refused(
                TorchFiles.zip(Map.of("a/data.pkl", checkpoint, "a/constants.pkl", SIX), ZipEntry.STORED),
                "TorchScript");
        refused(TorchFiles.zip(checkpoint, "middle", Map.of("0", SIX, "1", SIX)), "byteorder is 'middle'");
    }

    @Test
    void protocolOfTheEarlierFormatIsChecked() {
        byte[] file = TorchFiles.legacy(twoTensors(), 4, Map.of("0", SIX, "1", floats(7)));
        file[18] ^= 1;
        refused(file, "protocol 1001");
    }
}
