package dev.residua.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.backend.Availability;
import java.util.Map;
import java.util.Optional;

/** ONNX Runtime on the CPU, given the model as an ONNX file made by our exporter. */
public final class OnnxRuntimePeer implements Peer {
    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public Availability availability() {
        return NativeLibrary.probe("ONNX Runtime", OrtEnvironment::getEnvironment);
    }

    @Override
    public Optional<Contestant> enter(Workload workload, int threads) {
        return switch (workload) {
            case Workload.Inference inference -> Optional.of(new OnnxRuntimeContestant(inference, threads));
            case Workload.TrainingStep _ -> Optional.empty();
        };
    }

    @Override
    public Map<String, Double> profile(Workload.Inference workload, int threads, int runs) {
        return OnnxRuntimeContestant.profile(workload, threads, runs);
    }
}
