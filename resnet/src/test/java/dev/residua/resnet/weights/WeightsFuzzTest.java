package dev.residua.resnet.weights;

import static dev.residua.resnet.weights.PickleWriter.pickle;
import static dev.residua.resnet.weights.TorchFiles.floats;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.testkit.Fuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a file on its way, reading it gives tensors or the exception for bad input, and no other. */
class WeightsFuzzTest {
    /** In an order of their own, so that a seed always gives the same files. */
    private static final Map<String, byte[]> STORAGES =
            new TreeMap<>(Map.of("0", floats(0, 1, 2, 3, 4, 5), "1", floats(6, 7, 8, 9)));

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
    void torchLegacy() throws IOException {
        byte[] file = TorchFiles.legacy(checkpoint(), 4, STORAGES);
        Fuzzing.fuzz("PyTorch legacy", folder, ".th", List.of(file), Weights::read);
    }

    @Test
    void torchZip() throws IOException {
        byte[] little = TorchFiles.zip(checkpoint(), "little", STORAGES);
        byte[] big = TorchFiles.zip(checkpoint(), "big", STORAGES);
        Fuzzing.fuzz("PyTorch zip", folder, ".pth", List.of(little, big), Weights::read);
    }

    @Test
    void safetensors() throws IOException {
        Path file = folder.resolve("w");
        Tensor tensor = Tensor.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5);
        new Weights(new TreeMap<>(Map.of("a", tensor, "b", tensor)), Map.of("model", "resnet20")).write(file);
        byte[] small = Files.readAllBytes(file);
        PretrainedModel.seeded("iris-mlp", ModelOptions.NONE, 1).write(file);
        byte[] network = Files.readAllBytes(file);
        // Loaded as a network, too: its metadata say which.
        Fuzzing.fuzz("safetensors", folder, ".safetensors", List.of(small, network), damaged -> {
            if (Weights.read(damaged).metadata().containsKey("labels")) {
                PretrainedModel.load(null, ModelOptions.NONE, damaged);
            }
        });
    }
}
