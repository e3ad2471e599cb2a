package dev.residua.bench.peers;

import ai.djl.engine.Engine;
import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.backend.Availability;
import java.util.Optional;

/** PyTorch on the CPU through DJL: the graph's nodes as eager operators, as a Python program would call them. */
public final class PyTorchPeer implements Peer {
    static final String ENGINE = "PyTorch";

    static {
        // The libraries are those of the class path: nothing is to be fetched, nobody to be told.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public Availability availability() {
        return NativeLibrary.probe(ENGINE, () -> Engine.getEngine(ENGINE));
    }

    @Override
    public Optional<Contestant> enter(Workload workload, int threads) {
        return switch (workload) {
            case Workload.Inference inference
            when PyTorchGraph.supports(inference.model().graph()) ->
                Optional.of(PyTorchContestant.fastest(
                        channelsLast -> new PyTorchInference(inference, threads, channelsLast)));
            case Workload.TrainingStep step
            when PyTorchGraph.supports(step.model().graph()) ->
                Optional.of(
                        PyTorchContestant.fastest(channelsLast -> new PyTorchTraining(step, threads, channelsLast)));
            default -> Optional.empty();
        };
    }
}
