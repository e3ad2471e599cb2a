package dev.residua.resnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.resnet.weights.Weights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTest {
    private static final ModelCard CARD = ModelCard.of("resnet20", ModelOptions.NONE);
    private static final Progress PROGRESS = new Progress(3, 5, 80, 12.5e-3, 61, -1);
    private static final Map<String, Tensor> VARIABLES = Map.of("a", Tensor.of(Shape.of(2), 3, 4));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() {
        file = folder.resolve("last.safetensors");
        new Checkpoint(CARD, "recipe", PROGRESS, VARIABLES).write(file);
    }

    private void assertRefused(String part, ModelCard card, String recipe) {
        String message = assertThrows(ResiduaException.class, () -> Checkpoint.read(file, card, recipe))
                .getMessage();
        assertTrue(message.startsWith(file + ": ") && message.contains(part), message);
    }

    @Test
    void keepsHowFarARunHasCome() {
        Checkpoint read = Checkpoint.read(file, CARD, "recipe");
        assertEquals(PROGRESS, read.progress());
        Map<String, Tensor> session = Map.of("a", Tensor.zeros(Shape.of(2)));
        read.restore(session);
        assertEquals(4, session.get("a").data()[1]);
    }

    @Test
    void otherModelsAndRecipesAreNamed() {
        assertRefused(
                "is a checkpoint of resnet20, cannot go on with resnet32",
                ModelCard.of("resnet32", ModelOptions.NONE),
                "recipe");
        assertRefused(
                "is a checkpoint of resnet20, cannot go on with resnet20 with classes=2",
                ModelCard.of("resnet20", ModelOptions.parse("classes=2")),
                "recipe");
        assertRefused("was written with other settings (recipe); give the same, now they are other", CARD, "other");
    }

    @ParameterizedTest
    @CsvSource({
        "training.epoch, 1.5",
        "training.epoch, NaN",
        "training.epoch, 99999999999",
        "training.batch, -1",
        "training.seen, 1e9",
        "training.correct, ''",
        "training.loss_sum, 1-e",
    })
    void numbersThatAreNoneAreNamed(String key, String text) {
        Weights weights = Weights.read(file);
        Map<String, String> metadata = new HashMap<>(weights.metadata());
        metadata.put(key, text);
        new Weights(weights.tensors(), metadata).write(file);
        assertRefused("metadata entry '" + key + "' is '" + text + "', expected a number", CARD, "recipe");
    }

    @Test
    void otherVariablesAreRefusedBeforeAnyIsRestored() {
        Checkpoint read = Checkpoint.read(file, CARD, "recipe");
        Map<String, Tensor> more = Map.of("a", Tensor.zeros(Shape.of(2)), "b", Tensor.zeros(Shape.of()));
        assertThrows(ResiduaException.class, () -> read.restore(more));
        assertEquals(0, more.get("a").data()[0]);
        Map<String, Tensor> longer = Map.of("a", Tensor.zeros(Shape.of(3)));
        String message =
                assertThrows(ResiduaException.class, () -> read.restore(longer)).getMessage();
        assertEquals("the checkpoint's variable a is [2], expected [3]", message);
    }
}
