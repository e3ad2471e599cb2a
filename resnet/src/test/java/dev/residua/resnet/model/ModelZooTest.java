package dev.residua.resnet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelZooTest {
    private static ModelSummary summary(String name, String options) {
        Architecture model = ModelZoo.find(name, ModelOptions.parse(options));
        return ModelSummary.of(model.graph(model.inputShape(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18,  11689512",
        "resnet34,  21797672",
        "resnet50,  25557032",
        "resnet101, 44549160",
        "resnet152, 60192808",
    })
    void parametersAreTorchvisions(String name, long parameters) {
        assertEquals(parameters, summary(name, "").parameters());
    }

    /** The stem shrinks from 7x7 to 3x3, the head from 1,000 to 10 classes; nothing else changes. */
    @ParameterizedTest
    @CsvSource({
        "resnet18-cifar,  512,  11689512, 11.174",
        "resnet34-cifar,  512,  21797672, 21.282",
        "resnet50-cifar,  2048, 25557032, 23.521",
        "resnet101-cifar, 2048, 44549160, 42.513",
        "resnet152-cifar, 2048, 60192808, 58.157",
    })
    void cifarStemParameters(String name, int features, long imageNet, double millions) {
        long parameters = summary(name, "").parameters();
        assertEquals(imageNet - 64 * 3 * (7 * 7 - 3 * 3) - (1000 - 10) * (features + 1), parameters);
        assertEquals(millions, Math.round(parameters / 1e3) / 1e3);
    }

    /** He et al. 2015, table 6. */
    @ParameterizedTest
    @CsvSource({
        "resnet20,   0.27, 2",
        "resnet32,   0.46, 2",
        "resnet44,   0.66, 2",
        "resnet56,   0.85, 2",
        "resnet110,  1.7,  1",
        "resnet1202, 19.4, 1",
    })
    void cifarFamilyParametersAreThePapers(String name, double millions, int digits) {
        double scale = Math.pow(10, digits);
        assertEquals(millions, Math.round(summary(name, "").parameters() / 1e6 * scale) / scale);
    }

    @Test
    void cifarFamilyHasAsManyWeightedLayersAsItsNameSays() {
        for (int layers : new int[] {20, 32, 44, 56, 110, 1202}) {
            long weighted = summary("resnet" + layers, "").rows().stream()
                    .filter(row -> row.multiplyAdds() > 0)
                    .count();
            assertEquals(layers, weighted);
        }
    }

    /** He et al. 2015, table 1, whose last digit is cut in some rows and rounded in others. */
    @ParameterizedTest
    @CsvSource({
        "resnet18,  version=v1, 1.8",
        "resnet34,  version=v1, 3.6",
        "resnet50,  version=v1, 3.8",
        "resnet101, version=v1, 7.6",
        "resnet152, version=v1, 11.3",
    })
    void multiplyAddsAreThePapers(String name, String options, double billions) {
        assertEquals(billions, summary(name, options).multiplyAdds() / 1e9, 0.07);
    }

    @Test
    void versionsDifferInMultiplyAddsOnly() {
        ModelSummary v1 = summary("resnet50", "version=v1");
        ModelSummary v15 = summary("resnet50", "version=v1.5");
        assertEquals(v15.parameters(), v1.parameters());
        assertEquals(4_089_184_256L, v15.multiplyAdds());
        assertEquals(3_857_973_248L, v1.multiplyAdds());
    }

    @Test
    void irisParameters() {
        long stem = 4 * 32 + 32 + 2 * 32;
        long first = 2 * (32 * 32 + 32 + 2 * 32);
        long second = (32 * 64 + 64 + 2 * 64) + (64 * 64 + 64 + 2 * 64) + (32 * 64 + 64);
        assertEquals(stem + first + second + 64 * 3 + 3, summary("iris-mlp", "").parameters());
        Graph graph = ModelZoo.find("iris-mlp").graph(Shape.of(150, 4));
        assertEquals(Shape.of(150, 3), graph.outputs().getFirst().shape());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resent18", "ResNet-18", "resnet_18"})
    void unknownNameSuggestsANeighbourAndListsAll(String name) {
        String message =
                assertThrows(ResiduaException.class, () -> ModelZoo.find(name)).getMessage();
        assertTrue(message.startsWith("no model named '" + name + "'; did you mean 'resnet18'?"), message);
        for (String known : ModelZoo.names()) assertTrue(message.contains(known), message);
    }

    @Test
    void farNameSuggestsNothing() {
        String message = assertThrows(ResiduaException.class, () -> ModelZoo.find("vgg16"))
                .getMessage();
        assertTrue(message.startsWith("no model named 'vgg16'; there are resnet18, "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "classes=7", "shortcut=A,version=v1", "classes=2,shortcut=C,version=v1.5,skip=none"})
    void optionsReadWhatTheyWrite(String text) {
        assertEquals(text, ModelOptions.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classes",
                "classes=x",
                "classes=99999999999",
                "shortcut=D",
                "version=v2",
                "skip=perhaps",
                "depth=3"
            })
    void badOptionIsNamed(String text) {
        String message = assertThrows(ResiduaException.class, () -> ModelOptions.parse(text))
                .getMessage();
        assertTrue(message.contains(text) && message.contains("expected"), message);
    }

    @Test
    void optionsThatMakeNoNetworkAreRefused() {
        assertThrows(ResiduaException.class, () -> ModelZoo.find("resnet18", ModelOptions.parse("classes=0")));
        assertThrows(ResiduaException.class, () -> ModelZoo.find("iris-mlp", ModelOptions.parse("shortcut=A")));
    }
}
