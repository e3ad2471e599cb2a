package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Op;
import dev.residua.vector.simd.Chunks;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** {@code min(max(x, min), max)}, element by element. */
public final class Clip implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer x;
    private final Buffer y;
    private final WorkerPool pool;
    private final int length;
    private final float min;
    private final float max;

    public Clip(Op.Clip clip, Operands operands) {
        x = operands.input(0);
        y = operands.output();
        pool = operands.pool();
        length = y.shape().intElements();
        min = (float) clip.min();
        max = (float) clip.max();
    }

    @Override
    public void run() {
        Chunks.run(length, pool, this);
    }

    @Override
    public void run(int index, int worker) {
        clip(x.data(), x.offset(), y.data(), y.offset(), Chunks.begin(index), Chunks.end(index, length), min, max);
    }

    private static void clip(float[] x, int xOffset, float[] y, int yOffset, int begin, int end, float min, float max) {
        int i = begin;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector.fromArray(Simd.SPECIES, x, xOffset + i)
                    .max(min)
                    .min(max)
                    .intoArray(y, yOffset + i);
        }
        for (; i < end; i++) y[yOffset + i] = Math.min(Math.max(x[xOffset + i], min), max);
    }
}
