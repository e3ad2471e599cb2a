package dev.residua.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.bench.peer.Comparison;
import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Measurement;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Peers;
import dev.residua.bench.peer.SideBySide;
import dev.residua.bench.peer.Workload;
import dev.residua.bench.peer.Workloads;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every peer computes what the reference backend computes, and so is let in to be timed. */
class PeersAgreeTest {
    private static Peer peer(String name) {
        Peer peer = Peers.all().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
        Availability availability = peer.availability();
        assumeTrue(availability.available(), availability.reason());
        return peer;
    }

    @ParameterizedTest
    @CsvSource({"onnxruntime, resnet20, 16", "pytorch, resnet20, 16"})
    void inference(String name, String network, int size) {
        assertAdmitted(name, Workloads.forward(network, Shape.of(2, 3, size, size)));
        assertAdmitted(name, Workloads.forwardUnfolded(network, Shape.of(2, 3, size, size)));
    }

    @Test
    void trainingStep() {
        assertAdmitted("pytorch", Workloads.trainingStep("resnet20", Shape.of(4, 3, 16, 16)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "onnxruntime", "pytorch"})
    void matrixProduct(String name) {
        assertAdmitted(name, Workloads.gemm(17, 33, 65));
    }

    private static void assertAdmitted(String name, Workload workload) {
        SideBySide sideBySide = new SideBySide(
                Backends.get("reference"),
                List.of(peer(name)),
                CompileOptions.defaults().threads(1),
                Effort.SMOKE,
                _ -> {});
        Comparison comparison = sideBySide.run(workload);
        assertTrue(comparison.refused().isEmpty(), comparison.refused()::toString);
        List<String> names =
                comparison.measurements().stream().map(Measurement::name).toList();
        assertEquals(List.of("residua-reference", name), names);
    }
}
