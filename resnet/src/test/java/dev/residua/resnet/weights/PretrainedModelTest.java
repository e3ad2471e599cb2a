package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.SharedData;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.model.ModelOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainedModelTest {
    @TempDir
    Path folder;

    /** The published checkpoints; the expected sums are of the values that Python's own pickle module finds. */
    @ParameterizedTest
    @CsvSource({
        "resnet20, resnet20-12fca82f.th, 1.3100982000032673, -0.27025941014289856",
        "resnet32, resnet32-d509ac18.th, 1.961148000027606,  -0.08627279847860336",
    })
    void loadsPublishedCheckpoints(String name, String file, double sumOfFirstWeight, float lastBias) {
        PretrainedModel model = PretrainedModel.load(name, ModelOptions.NONE, SharedData.require(file));
        assertEquals(
                Shape.of(4, 10), model.model(4).graph().outputs().getFirst().shape());
        assertEquals("truck", model.card().labels().getLast());
        double sum = 0;
        for (float value : model.parameters().get("conv1.weight").data()) sum += value;
        assertEquals(sumOfFirstWeight, sum);
        assertEquals(lastBias, model.parameters().get("linear.bias").data()[9]);
    }

    @Test
    void aCheckpointOfAnotherDepthDoesNotFit() {
        Path file = SharedData.require("resnet20-12fca82f.th");
        String message = refused("resnet32", ModelOptions.NONE, file);
        assertTrue(
                message.startsWith(file + ": the weights do not fit the model; missing: layer1.3.conv1.weight, "),
                message);
        assertTrue(refused("resnet20", ModelOptions.parse("classes=100"), file)
                .contains("linear.weight [10, 64] instead of [100, 64]"));
        assertTrue(refused(null, ModelOptions.parse("classes=100"), file).contains("which model"));
    }

    private static String refused(String name, ModelOptions options, Path file) {
        return assertThrows(ResiduaException.class, () -> PretrainedModel.load(name, options, file))
                .getMessage();
    }

    @Test
    void aWrittenFileDescribesItself() {
        List<String> labels = List.of("cat", "dog \"\u4e2d\"");
        Preprocessing preprocessing = new Preprocessing(40, 36, List.of(0.1f, 0.2f, 0.3f), List.of(1f, 2f, 3f));
        ModelOptions options = ModelOptions.parse("classes=2,shortcut=B");
        PretrainedModel seeded = PretrainedModel.seeded("resnet20", options, 9);
        ModelCard card = new ModelCard("resnet20", options, Optional.of(preprocessing), labels);
        Path file = folder.resolve("w.safetensors");
        new PretrainedModel(card, seeded.parameters()).write(file);

        PretrainedModel read = PretrainedModel.load(null, ModelOptions.NONE, file);
        assertEquals(card, read.card());
        seeded.parameters()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.data(), read.parameters().get(name).data(), name));

        assertEquals(
                card,
                PretrainedModel.load("resnet20", ModelOptions.parse("classes=2,version=v1.5"), file)
                        .card());
        assertTrue(
                refused("resnet32", ModelOptions.NONE, file).endsWith("is for model 'resnet20', not for 'resnet32'"));
        assertTrue(refused(null, ModelOptions.parse("classes=3"), file).contains("linear.bias [2] instead of [3]"));
    }

    @Test
    void cardsOfTheZoo() {
        ModelCard imageNet = ModelCard.of("resnet50", ModelOptions.NONE);
        assertEquals(Optional.of(Preprocessing.imageNet()), imageNet.preprocessing());
        assertEquals(1000, new HashSet<>(imageNet.labels()).size());
        assertEquals("golden retriever", imageNet.labels().get(207));
        assertEquals("toilet tissue", imageNet.labels().get(999));

        ModelCard iris = ModelCard.of("iris-mlp", ModelOptions.NONE);
        assertEquals(Optional.empty(), iris.preprocessing());
        assertEquals("virginica", iris.labels().get(2));

        assertEquals(
                List.of("class 0", "class 1"),
                ModelCard.of("resnet18", ModelOptions.parse("classes=2")).labels());
    }

    @Test
    void metadataOfOthersIsNoCard() {
        assertEquals(Optional.empty(), ModelCard.fromMetadata(Map.of("format", "pt")));
    }

    @Test
    void whatMetadataLeavesOutIsAsInTheZoo() {
        assertEquals(
                Optional.of(ModelCard.of("resnet34", ModelOptions.NONE)),
                ModelCard.fromMetadata(Map.of("model", "resnet34")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model   | vgg16             | no model named 'vgg16'",
                "options | depth=7           | model option 'depth=7' is unknown",
                "labels  | [\"a\"]           | 1 labels, expected one for each of the 10 classes",
                "labels  | [\"a\",null]      | 'labels' is '[\"a\",null]', which cannot be read",
                "labels  | null              | 'labels' is 'null', which cannot be read",
                "mean    | [0.5,0.5]         | expected three finite numbers",
                "mean    | 0.5               | 'mean' is '0.5', which cannot be read",
                "std     | [1,1,0]           | std above 0",
                "crop    | 99999999999       | 'crop' is '99999999999', which cannot be read",
                "crop    | -1                | crop -1",
                "resize  | {}                | 'resize' is '{}', which cannot be read",
            })
    void malformedMetadataIsRefused(String key, String value, String problem) {
        Map<String, String> metadata =
                new HashMap<>(ModelCard.of("resnet20", ModelOptions.NONE).toMetadata());
        metadata.put(key, value);
        String message = assertThrows(ResiduaException.class, () -> ModelCard.fromMetadata(metadata))
                .getMessage();
        assertTrue(message.contains(problem), message);
    }
}
