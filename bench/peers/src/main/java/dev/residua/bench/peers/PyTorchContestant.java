package dev.residua.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Workload;

/** Eager inference without gradients. */
final class PyTorchContestant implements Contestant {
    private static final int TRIALS = 5;

    private final int threads;
    private final boolean channelsLast;
    private final NDManager manager;
    private final PyTorchGraph graph;
    private final NDArray input;
    private NDManager scope;
    private NDArray output;

    private PyTorchContestant(Workload.Inference workload, int threads, boolean channelsLast) {
        this.threads = threads;
        this.channelsLast = channelsLast;
        manager = NDManager.newBaseManager(PyTorchPeer.ENGINE);
        graph = new PyTorchGraph(workload.model(), channelsLast, manager);
        input = graph.array(workload.input(), manager);
        scope = manager.newSubManager();
    }

    /** In the memory format, planar or channels last, that is faster here for this workload. */
    static Contestant fastest(Workload.Inference workload, int threads) {
        PyTorchContestant planar = new PyTorchContestant(workload, threads, false);
        PyTorchContestant channelsLast = new PyTorchContestant(workload, threads, true);
        boolean last = channelsLast.trial() < planar.trial();
        (last ? planar : channelsLast).close();
        return last ? channelsLast : planar;
    }

    private long trial() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIALS; i++) {
            long start = System.nanoTime();
            run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public String settings() {
        return "%s (DJL), eager, no_grad, memory_format=%s, threads=%d"
                .formatted(
                        Engine.getEngine(PyTorchPeer.ENGINE).getVersion(),
                        channelsLast ? "channels_last" : "contiguous",
                        threads);
    }

    @Override
    public void run() {
        // The engine has one setting for the whole process.
        if (JniUtils.getNumThreads() != threads) JniUtils.setNumThreads(threads);
        scope.close();
        scope = manager.newSubManager();
        try (NDArray view = input.reshape(input.getShape())) {
            view.attach(scope);
            output = graph.run(view);
        }
    }

    @Override
    public float[] result() {
        Shape shape = output.getShape();
        return output.reshape(shape.size()).toFloatArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
