package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Chunks;

/** {@code 1 / (1 + exp(-x))}, element by element. */
public final class Sigmoid implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer x;
    private final Buffer y;
    private final WorkerPool pool;
    private final int length;

    public Sigmoid(Operands operands) {
        x = operands.input(0);
        y = operands.output();
        pool = operands.pool();
        length = y.shape().intElements();
    }

    @Override
    public void run() {
        Chunks.run(length, pool, this);
    }

    @Override
    public void run(int index, int worker) {
        int end = Chunks.end(index, length);
        for (int i = Chunks.begin(index); i < end; i++) {
            y.data()[y.offset() + i] = (float) (1 / (1 + Math.exp(-x.data()[x.offset() + i])));
        }
    }
}
