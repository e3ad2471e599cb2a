package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    private static final float[] FLOWER = {5.1f, 3.5f, 1.4f, 0.2f};

    @TempDir
    Path folder;

    private Path iris() {
        Path file = folder.resolve("iris.safetensors");
        PretrainedModel.seeded("iris-mlp", ModelOptions.NONE, 5).write(file);
        return file;
    }

    private static float[] logits(Model model, float[] input) {
        try (Session session = model.open(SessionOptions.DEFAULTS.threads(1))) {
            return session.logits(input).data().clone();
        }
    }

    @Test
    void loadsAFileThatDescribesItself() {
        Model model = Model.load(iris());
        assertEquals("iris-mlp", model.name());
        assertEquals(List.of("setosa", "versicolor", "virginica"), model.labels());
        assertEquals(Shape.of(7, 4), model.inputShape(7));
        assertArrayEquals(logits(Model.untrained("iris-mlp", 5), FLOWER), logits(model, FLOWER));
    }

    @Test
    void loadsAStreamAndLeavesNothingBehind() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long before = copies(temporary);
        Model model = Model.load(new ByteArrayInputStream(Files.readAllBytes(iris())), LoadOptions.DEFAULTS);
        assertArrayEquals(logits(Model.untrained("iris-mlp", 5), FLOWER), logits(model, FLOWER));
        InputStream broken = new ByteArrayInputStream(new byte[] {1, 2, 3});
        ResiduaException e = assertThrows(ResiduaException.class, () -> Model.load(broken, LoadOptions.DEFAULTS));
        assertTrue(e.getMessage().startsWith("the stream: "), e.getMessage());
        assertEquals(before, copies(temporary));
    }

    private static long copies(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("residua"))
                    .filter(file -> file.toString().endsWith(".weights"))
                    .count();
        }
    }

    /** Published CIFAR-10 weights, as PyTorch wrote them. */
    @Test
    void knowsPyTorchsFilesByTheirTensors() {
        Path file = SharedData.require("resnet20-12fca82f.th");
        Model model = Model.load(file);
        assertEquals("resnet20", model.name());
        assertEquals("airplane", model.labels().getFirst());
        assertEquals(
                "resnet20",
                Model.load(file, LoadOptions.architecture("resnet20")).name());
        ResiduaException e =
                assertThrows(ResiduaException.class, () -> Model.load(file, LoadOptions.architecture("resnet32")));
        assertTrue(e.getMessage().contains("missing: layer1.3.conv1.weight"), e.getMessage());
    }

    @Test
    void takesLabelsAndVariantFromTheCaller() {
        LoadOptions named = LoadOptions.DEFAULTS.labels(List.of("a", "b", "c"));
        assertEquals(List.of("a", "b", "c"), Model.load(iris(), named).labels());
        ResiduaException few = assertThrows(
                ResiduaException.class, () -> Model.load(iris(), LoadOptions.DEFAULTS.labels(List.of("a"))));
        assertEquals("there are 1 labels, expected one for each of the 3 classes", few.getMessage());
        LoadOptions other = LoadOptions.architecture("iris-mlp").variant("classes=4");
        ResiduaException misfit = assertThrows(ResiduaException.class, () -> Model.load(iris(), other));
        assertTrue(misfit.getMessage().contains("do not fit"), misfit.getMessage());
    }

    @Test
    void layersHaveTorchvisionsNamesAndTheirShapes() {
        Map<String, Shape> layers = Model.untrained("resnet20", 1).layers();
        assertEquals(Shape.of(1, 16, 32, 32), layers.get("layer1"));
        assertEquals(Shape.of(1, 32, 16, 16), layers.get("layer2.0.conv1"));
        assertEquals(layers.get("layer3.2.relu_1"), layers.get("layer3"));
        assertEquals(Shape.of(1, 64, 1, 1), layers.get("avgpool"));
        assertEquals("input", layers.keySet().iterator().next());
        assertEquals(1, Collections.frequency(layers.keySet(), "layer1"));
    }

    @Test
    void refusesWhatCannotBeOpened() {
        Model model = Model.load(iris());
        Map<SessionOptions, String> refused = Map.of(
                SessionOptions.DEFAULTS.backend("cuda"), "no backend named 'cuda'",
                SessionOptions.DEFAULTS.features("layer9"), "has no layer 'layer9'",
                SessionOptions.DEFAULTS.imageSize(32, 32), "does not read images");
        refused.forEach((options, message) -> {
            ResiduaException e = assertThrows(ResiduaException.class, () -> model.open(options));
            assertTrue(e.getMessage().contains(message), e.getMessage());
        });
        Model large = Model.untrained("resnet20", 1);
        for (SessionOptions options : List.of(
                SessionOptions.DEFAULTS.batch(Integer.MAX_VALUE),
                SessionOptions.DEFAULTS.imageSize(100_000, 100_000))) {
            String message = assertThrows(ResiduaException.class, () -> large.open(options))
                    .getMessage();
            assertTrue(message.contains("use a smaller batch or image"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> SessionOptions.DEFAULTS.batch(0));
        assertThrows(IllegalArgumentException.class, () -> SessionOptions.DEFAULTS.imageSize(32, 0));
        assertThrows(IllegalArgumentException.class, () -> SessionOptions.DEFAULTS.threads(-1));
    }
}
