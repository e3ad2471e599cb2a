package dev.residua.bench.peers;

import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS, for graphs that are one matrix product. */
public final class OpenBlasPeer implements Peer {
    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public Availability availability() {
        return NativeLibrary.probe("OpenBLAS", () -> Loader.load(openblas_nolapack.class));
    }

    @Override
    public Optional<Contestant> enter(Workload workload, int threads) {
        return workload instanceof Workload.Inference inference
                        && isProduct(inference.model().graph())
                ? Optional.of(new OpenBlasContestant(inference, threads))
                : Optional.empty();
    }

    private static boolean isProduct(Graph graph) {
        Node output = graph.outputs().getFirst();
        return output.op() instanceof Op.Linear(Epilogue epilogue)
                && epilogue.equals(Epilogue.NONE)
                && output.input(0).op() instanceof Op.Input
                && output.input(1).isParameter();
    }
}
