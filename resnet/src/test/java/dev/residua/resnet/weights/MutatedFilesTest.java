package dev.residua.resnet.weights;

import static dev.residua.resnet.weights.PickleWriter.pickle;
import static dev.residua.resnet.weights.TorchFiles.floats;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a file on its way, reading it gives tensors or the exception for bad input, and no other. */
class MutatedFilesTest {
    private static final int ROUNDS = 400;

    private static final Map<String, byte[]> STORAGES = Map.of("0", floats(0, 1, 2, 3, 4, 5), "1", floats(6, 7, 8, 9));

    @TempDir
    Path folder;

    private static byte[] checkpoint() {
        return pickle().raw('}')
                .mark()
                .text("epoch")
                .integer(3)
                .text("state_dict")
                .raw('q', 1)
                .beginOrderedDict()
                .tensor("module.a", "0", 2, 3)
                .view("module.b", "FloatStorage", "1", 4, 1, new long[] {3}, new long[] {1})
                .endDict()
                .endDict()
                .end();
    }

    @Test
    void legacy() throws IOException {
        mutate(TorchFiles.legacy(checkpoint(), 4, STORAGES), 1);
    }

    @Test
    void zip() throws IOException {
        mutate(TorchFiles.zip(checkpoint(), "little", STORAGES), 2);
    }

    @Test
    void safetensors() throws IOException {
        Path file = folder.resolve("w");
        Tensor tensor = Tensor.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5);
        new Weights(Map.of("a", tensor, "b", tensor), Map.of("model", "resnet20")).write(file);
        mutate(Files.readAllBytes(file), 3);
    }

    private void mutate(byte[] original, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve("mutated");
        Files.write(file, original);
        Weights.read(file);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = original.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            Files.write(file, bytes);
            try {
                Weights.read(file);
            } catch (ResiduaException e) {
                assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
                refused++;
            }
        }
        assertNotEquals(0, refused);
    }
}
