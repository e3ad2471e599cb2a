package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;
import dev.residua.vector.simd.Chunks;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The first operand, dy, where the second, x, lies within the limits; else 0. */
public final class ClipGradient implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer a;
    private final Buffer b;
    private final Buffer y;
    private final WorkerPool pool;
    private final int length;
    private final float min;
    private final float max;

    public ClipGradient(GradOp.Clip clip, Operands operands) {
        a = operands.input(0);
        b = operands.input(1);
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
        int begin = Chunks.begin(index);
        int end = Chunks.end(index, length);
        apply(a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset(), begin, end, min, max);
    }

    private static void apply(
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            float[] y,
            int yOffset,
            int begin,
            int end,
            float min,
            float max) {
        int i = begin;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, a, aOffset + i);
            FloatVector w = FloatVector.fromArray(Simd.SPECIES, b, bOffset + i);
            FloatVector.zero(Simd.SPECIES)
                    .blend(v, w.compare(VectorOperators.GE, min).and(w.compare(VectorOperators.LE, max)))
                    .intoArray(y, yOffset + i);
        }
        for (; i < end; i++) {
            float v = a[aOffset + i];
            float w = b[bOffset + i];
            y[yOffset + i] = w >= min && w <= max ? v : 0;
        }
    }
}
