package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.Cost;
import dev.residua.vector.simd.Chunks;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The first operand, dy, where the second, y, is above zero; else 0. Without reading y where the kernel before has left a mask. */
public final class ReluGradient implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer a;
    private final Buffer b;
    private final Buffer y;
    private final WorkerPool pool;
    private final int length;

    public ReluGradient(Operands operands) {
        a = operands.input(0);
        b = operands.input(1);
        y = operands.output();
        pool = operands.pool();
        length = y.shape().intElements();
    }

    /** Reads what y's kernel has left in place of y. */
    public record OfMask(ReluMask mask) implements Kernel {
        @Override
        public String id() {
            return "f32_relu_grad_of_mask";
        }

        @Override
        public Cost cost(Node node) {
            return new Cost(0, mask.elements(), (2L * mask.elements() + mask.size()) * Float.BYTES);
        }

        @Override
        public Invocation bind(Operands operands) {
            return new MaskedGradient(mask, operands);
        }
    }

    @Override
    public void run() {
        Chunks.run(length, pool, this);
    }

    @Override
    public void run(int index, int worker) {
        int begin = Chunks.begin(index);
        int end = Chunks.end(index, length);
        apply(a.data(), a.offset(), b.data(), b.offset(), y.data(), y.offset(), begin, end);
    }

    private static void apply(
            float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int begin, int end) {
        int i = begin;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, a, aOffset + i);
            FloatVector w = FloatVector.fromArray(Simd.SPECIES, b, bOffset + i);
            FloatVector.zero(Simd.SPECIES)
                    .blend(v, w.compare(VectorOperators.GT, 0))
                    .intoArray(y, yOffset + i);
        }
        for (; i < end; i++) {
            float v = a[aOffset + i];
            float w = b[bOffset + i];
            y[yOffset + i] = w > 0 ? v : 0;
        }
    }
}
