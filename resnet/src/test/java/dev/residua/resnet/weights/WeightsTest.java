package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private Graph graph;
    private Map<String, Tensor> tensors;

    @BeforeEach
    void resnet20() {
        Architecture model = ModelZoo.find("resnet20");
        graph = model.graph(model.inputShape(1));
        tensors = new LinkedHashMap<>(ParameterInit.forInference(graph, 1));
    }

    private Map<String, Tensor> fit() {
        return new Weights(tensors, Map.of()).fit(graph);
    }

    @Test
    void fittingTensorsAreReturnedInGraphOrder() {
        Map<String, Tensor> fitting = fit();
        List<String> names = graph.parameters().stream().map(Node::name).toList();
        assertEquals(names, List.copyOf(fitting.keySet()));
        assertSame(tensors.get("bn1.weight"), fitting.get("bn1.weight"));
    }

    @Test
    void batchCountersAreIgnored() {
        tensors.put("bn1.num_batches_tracked", Tensor.of(Shape.of(), 5));
        assertEquals(graph.parameters().size(), fit().size());
    }

    @Test
    void everyProblemIsListedAtOnce() {
        tensors.remove("conv1.weight");
        tensors.remove("layer3.2.bn2.running_var");
        tensors.put("fc.weight", Tensor.zeros(Shape.of(10, 64)));
        tensors.put("extra", Tensor.zeros(Shape.of(1)));
        tensors.put("linear.weight", Tensor.zeros(Shape.of(100, 64)));
        tensors.put("linear.bias", Tensor.zeros(Shape.of(1, 10)));
        assertEquals(
                "the weights do not fit the model; missing: conv1.weight, layer3.2.bn2.running_var; "
                        + "unexpected: extra, fc.weight; of another shape: linear.weight [100, 64] instead of [10, 64], "
                        + "linear.bias [1, 10] instead of [10]",
                assertThrows(ResiduaException.class, this::fit).getMessage());
    }
}
