package dev.residua.resnet.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterInitTest {
    private static Graph graph(String name) {
        Architecture model = ModelZoo.find(name);
        return model.graph(model.inputShape(1));
    }

    @Test
    void everyParameterOfEveryModelGetsItsTensor() {
        for (String name : new String[] {"resnet18-cifar", "resnet20", "iris-mlp"}) {
            Graph graph = graph(name);
            Model model = new Model(name, graph, ParameterInit.forTraining(graph, 1));
            assertEquals(graph.parameters().size(), model.parameters().size());
        }
    }

    @Test
    void sameSeedSameValuesWhateverElseIsInTheGraph() {
        Map<String, Tensor> first = ParameterInit.forInference(graph("resnet20"), 7);
        Map<String, Tensor> again = ParameterInit.forInference(graph("resnet32"), 7);
        Map<String, Tensor> other = ParameterInit.forInference(graph("resnet20"), 8);
        for (String name : first.keySet()) {
            assertArrayEquals(first.get(name).data(), again.get(name).data(), name);
            assertFalse(Arrays.equals(first.get(name).data(), other.get(name).data()), name);
        }
    }

    /**
     * The sample deviation of n normal values is within 5 / sqrt(2 n) of the true one, relatively, but for 1 draw in a
     * million.
     */
    @Test
    void convolutionsAreKaimingNormalWithFanOut() {
        Tensor weight = ParameterInit.forTraining(graph("resnet18-cifar"), 3).get("layer4.0.conv1.weight");
        double sum = 0;
        double squares = 0;
        for (float value : weight.data()) {
            sum += value;
            squares += (double) value * value;
        }
        int n = weight.data().length;
        double expected = Math.sqrt(2.0 / (512 * 9));
        assertEquals(expected, Math.sqrt(squares / n), expected * 5 / Math.sqrt(2.0 * n));
        assertEquals(0, sum / n, expected * 5 / Math.sqrt(n));
    }

    @Test
    void linearLayersAreUniformWithinTheirBound() {
        Map<String, Tensor> parameters = ParameterInit.forTraining(graph("resnet20"), 3);
        for (String name : new String[] {"linear.weight", "linear.bias"}) {
            float[] values = parameters.get(name).data();
            for (float value : values) assertTrue(Math.abs(value) <= 1 / 8f, name);
            assertTrue(values[0] != values[1], name);
        }
    }

    @Test
    void batchNormStartsAsIdentityForTrainingOnly() {
        Graph graph = graph("resnet20");
        Map<String, Tensor> training = ParameterInit.forTraining(graph, 3);
        Map<String, Tensor> inference = ParameterInit.forInference(graph, 3);
        String[] names = {"weight", "bias", "running_mean", "running_var"};
        float[] expected = {1, 0, 0, 1};
        for (int i = 0; i < names.length; i++) {
            String name = "layer2.0.bn1." + names[i];
            for (float value : training.get(name).data()) assertEquals(expected[i], value, name);
            for (float value : inference.get(name).data()) assertTrue(value != 0 && value != 1, name);
        }
        for (float value : inference.get("layer2.0.bn2.weight").data()) assertTrue(value >= 0.1f && value <= 0.3f);
    }

    @Test
    void activationsStayInRangeInTheDeepestNetwork() {
        Graph graph = ModelZoo.find("resnet1202").graph(Shape.of(1, 3, 4, 4));
        Model model = new Model("resnet1202", graph, ParameterInit.forInference(graph, 5));
        Tensor input = Tensor.zeros(Shape.of(1, 3, 4, 4));
        Arrays.fill(input.data(), 1);
        try (Session session = Session.open(model, Backends.best(), CompileOptions.defaults())) {
            for (float logit : session.run(input).data())
                assertTrue(Math.abs(logit) > 1e-3 && Math.abs(logit) < 1e3, Float.toString(logit));
        }
    }
}
