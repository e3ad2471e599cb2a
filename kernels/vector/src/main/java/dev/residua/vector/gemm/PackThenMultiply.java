package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.WorkerPool;

/** Packs weights that may have changed since the last run, then multiplies. */
record PackThenMultiply(Panels panels, Weights weights, Buffer target, BlockedGemm gemm, WorkerPool pool)
        implements Kernel.Invocation, WorkerPool.Part {
    @Override
    public void run() {
        pool.run(panels.shape().groups() * panels.count(), this);
        pool.run(gemm.parts(), gemm);
    }

    /** One panel. */
    @Override
    public void run(int index, int worker) {
        panels.pack(weights, index / panels.count(), index % panels.count(), target);
    }
}
