package dev.residua.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.bench.peer.Comparison;
import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Measurement;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.SideBySide;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every peer computes what the reference backend computes, and so is let in to be timed. */
class PeersAgreeTest {
    private static final Effort TINY = new Effort(Duration.ZERO, 1, Duration.ofNanos(1));

    static Peer peer(String name) {
        Peer peer = switch (name) {
            case "onnxruntime" -> new OnnxRuntimePeer();
            default -> new PyTorchPeer();
        };
        Availability availability = peer.availability();
        assumeTrue(availability.available(), availability.reason());
        return peer;
    }

    @ParameterizedTest
    @CsvSource({"onnxruntime, resnet20, 16", "pytorch, resnet20, 16"})
    void inference(String name, String network, int size) {
        Model model = model(network, 2, size);
        Tensor input = random(model.graph().inputs().getFirst().shape());
        assertAdmitted(name, new Workload.Inference(network, model, input));
    }

    @Test
    void trainingStep() {
        Model model = model("resnet20", 4, 16);
        Tensor images = random(model.graph().inputs().getFirst().shape());
        Tensor labels = Tensor.of(Shape.of(4), 3, 0, 9, 3);
        assertAdmitted("pytorch", new Workload.TrainingStep("step", model, images, labels));
    }

    private static void assertAdmitted(String name, Workload workload) {
        SideBySide sideBySide = new SideBySide(Backends.get("reference"), List.of(peer(name)), 1, TINY, _ -> {});
        Comparison comparison = sideBySide.run(workload);
        assertTrue(comparison.refused().isEmpty(), comparison.refused()::toString);
        List<String> names =
                comparison.measurements().stream().map(Measurement::name).toList();
        assertEquals(List.of("residua-reference", name), names);
    }

    private static Model model(String network, int batch, int size) {
        Shape input = ModelZoo.find(network).inputShape(batch).with(2, size).with(3, size);
        Graph graph = ModelZoo.find(network).graph(input);
        return new Model(network, graph, ParameterInit.forInference(graph, 1));
    }

    private static Tensor random(Shape shape) {
        SplittableRandom random = new SplittableRandom(5);
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
        return tensor;
    }
}
