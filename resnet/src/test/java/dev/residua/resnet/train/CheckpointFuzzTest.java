package dev.residua.resnet.train;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.testkit.Fuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on from a damaged checkpoint only if it is still one. */
class CheckpointFuzzTest {
    @TempDir
    Path folder;

    @Test
    void checkpoint() throws IOException {
        ModelCard card = ModelCard.of("iris-mlp", ModelOptions.NONE);
        Map<String, Tensor> variables = Map.of("a", Tensor.zeros(Shape.of(2, 3)), "b", Tensor.zeros(Shape.of()));
        Path file = folder.resolve("last");
        Progress progress = new Progress(3, 5, 80, 12.5e-3, 61, 0.75);
        new Checkpoint(card, "recipe", progress, variables).write(file);
        Map<String, Tensor> session = Map.of("a", Tensor.zeros(Shape.of(2, 3)), "b", Tensor.zeros(Shape.of()));
        Fuzzing.fuzz(
                "checkpoint",
                folder,
                ".safetensors",
                List.of(Files.readAllBytes(file)),
                damaged -> Checkpoint.read(damaged, card, "recipe").restore(session));
    }
}
