package dev.residua.bench.peer;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.runtime.Session;

/** One of our own backends. */
public final class ResiduaContestant implements Contestant {
    private final Backend backend;
    private final int threads;
    private final Session session;

    public ResiduaContestant(Backend backend, Workload.Inference workload, int threads) {
        this.backend = backend;
        this.threads = threads;
        session = Session.open(
                workload.model(), backend, CompileOptions.defaults().threads(threads));
        float[] input = workload.input().data();
        System.arraycopy(input, 0, session.input().data(), 0, input.length);
    }

    @Override
    public String name() {
        return "residua-" + backend.name();
    }

    @Override
    public String settings() {
        return "%s, %d-bit vectors, threads=%d, JDK %s"
                .formatted(backend.device().name(), backend.device().vectorBits(), threads, Runtime.version());
    }

    @Override
    public void run() {
        session.run();
    }

    @Override
    public float[] result() {
        return session.output().data().clone();
    }

    @Override
    public void close() {
        session.close();
    }
}
