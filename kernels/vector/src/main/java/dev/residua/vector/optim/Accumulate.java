package dev.residua.vector.optim;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.vector.simd.Chunks;

/** Adds a gradient to the sum of those of earlier micro-batches, or begins the sum with it. */
public final class Accumulate implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer sum;
    private final Buffer gradient;
    private final Buffer schedule;
    private final WorkerPool pool;
    private final int length;

    public Accumulate(Operands operands) {
        sum = operands.input(0);
        gradient = operands.input(1);
        schedule = operands.input(2);
        pool = operands.pool();
        length = sum.shape().intElements();
    }

    @Override
    public void run() {
        Chunks.run(length, pool, this);
    }

    @Override
    public void run(int index, int worker) {
        int begin = Chunks.begin(index);
        int end = Chunks.end(index, length);
        if (schedule.data()[schedule.offset() + UpdateOp.FIRST] != 0) {
            System.arraycopy(gradient.data(), gradient.offset() + begin, sum.data(), sum.offset() + begin, end - begin);
        } else {
            for (int i = begin; i < end; i++) sum.data()[sum.offset() + i] += gradient.data()[gradient.offset() + i];
        }
    }
}
