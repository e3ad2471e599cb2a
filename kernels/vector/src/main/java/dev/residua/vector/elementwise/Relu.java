package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Chunks;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** {@code max(x, 0)}, element by element. */
public final class Relu implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer x;
    private final Buffer y;
    private final WorkerPool pool;
    private final int length;

    public Relu(Operands operands) {
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
        relu(x.data(), x.offset(), y.data(), y.offset(), Chunks.begin(index), Chunks.end(index, length));
    }

    private static void relu(float[] x, int xOffset, float[] y, int yOffset, int begin, int end) {
        int i = begin;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, x, xOffset + i);
            v.blend(0, v.lt(0)).intoArray(y, yOffset + i);
        }
        for (; i < end; i++) {
            float v = x[xOffset + i];
            y[yOffset + i] = v < 0 ? 0 : v;
        }
    }
}
