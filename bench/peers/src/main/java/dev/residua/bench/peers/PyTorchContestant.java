package dev.residua.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.residua.bench.peer.Contestant;
import java.util.function.Function;

/** PyTorch's eager mode in one memory format. */
abstract class PyTorchContestant implements Contestant {
    private static final int TRIALS = 4;

    private final int threads;
    private final boolean channelsLast;

    /** Owns what lives as long as the contestant. */
    final NDManager manager = NDManager.newBaseManager(PyTorchPeer.ENGINE);

    PyTorchContestant(int threads, boolean channelsLast) {
        this.threads = threads;
        this.channelsLast = channelsLast;
    }

    /**
     * A fresh contestant in the memory format, contiguous or channels last, that is faster here.
     *
     * @param create makes one, told whether channels are last
     */
    static Contestant fastest(Function<Boolean, PyTorchContestant> create) {
        return create.apply(trial(create.apply(true)) < trial(create.apply(false)));
    }

    private static long trial(PyTorchContestant contestant) {
        try (contestant) {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < TRIALS; i++) {
                long start = System.nanoTime();
                contestant.run();
                best = Math.min(best, System.nanoTime() - start);
            }
            return best;
        }
    }

    /** The work itself, with the number of threads set. */
    abstract void compute();

    /** Engine settings beside version, memory format and threads. */
    abstract String mode();

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public String settings() {
        String version = Engine.getEngine(PyTorchPeer.ENGINE).getVersion();
        String format = channelsLast ? "channels_last" : "contiguous";
        return "%s (DJL), eager, %s, memory_format=%s, threads=%d".formatted(version, mode(), format, threads);
    }

    @Override
    public void run() {
        // One setting for the whole process, so another contestant may have changed it.
        if (JniUtils.getNumThreads() != threads) JniUtils.setNumThreads(threads);
        compute();
    }

    @Override
    public void close() {
        manager.close();
    }
}
