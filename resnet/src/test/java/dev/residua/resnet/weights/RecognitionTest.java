package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ModelZoo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecognitionTest {
    private static Weights weights(String model, String options) {
        Architecture architecture = ModelZoo.find(model, ModelOptions.parse(options));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Node node : architecture.graph(architecture.inputShape(1)).parameters()) {
            tensors.put(node.name(), Tensor.zeros(node.shape()));
        }
        return new Weights(tensors, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, ''", "resnet34, classes=7", "resnet50, ''", "resnet18-cifar, ''", "resnet50-cifar, classes=100",
        "resnet20, ''", "resnet56, ''", "resnet20, shortcut=B", "'resnet20', 'classes=3,shortcut=C'",
                "iris-mlp, classes=5"
    })
    void knowsEachByItsTensors(String model, String options) {
        ModelCard card =
                Recognition.find(weights(model, options), ModelOptions.NONE).orElseThrow();
        assertEquals(model, card.model());
        assertEquals(ModelZoo.find(model, ModelOptions.parse(options)), card.architecture());
    }

    @Test
    void takesWhatLeavesNoTraceFromTheCaller() {
        ModelOptions v1 = ModelOptions.parse("version=v1");
        ModelCard card = Recognition.find(weights("resnet50", ""), v1).orElseThrow();
        assertEquals(ModelZoo.find("resnet50", v1), card.architecture());
    }

    @Test
    void doesNotGuess() {
        Map<String, Tensor> tensors =
                new LinkedHashMap<>(weights("resnet20", "").tensors());
        tensors.remove("conv1.weight");
        assertEquals(Optional.empty(), Recognition.find(new Weights(tensors, Map.of()), ModelOptions.NONE));
    }
}
