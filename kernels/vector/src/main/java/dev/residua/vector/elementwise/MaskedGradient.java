package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Chunks;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The first operand, dy, where the mask behind the second says so; else 0. */
final class MaskedGradient implements Kernel.Invocation, WorkerPool.Part {
    private final ReluMask mask;
    private final Buffer dy;
    private final float[] bits;
    private final int bitsOffset;
    private final Buffer dx;
    private final WorkerPool pool;

    MaskedGradient(ReluMask mask, Operands operands) {
        this.mask = mask;
        dy = operands.input(0);
        bits = operands.input(1).data();
        bitsOffset = mask.place(operands.input(1));
        dx = operands.output();
        pool = operands.pool();
    }

    @Override
    public void run() {
        Chunks.run(mask.elements(), pool, this);
    }

    /** The pixels that begin in the chunk; where pixels are whole vectors, the chunk is one long pixel. */
    @Override
    public void run(int index, int worker) {
        int begin = Chunks.begin(index);
        int end = Chunks.end(index, mask.elements());
        int channels = mask.channels();
        if (channels % Simd.LANES == 0) {
            apply(begin, end - begin, bitsOffset + begin / Simd.LANES);
        } else {
            int last = Math.ceilDiv(end, channels);
            for (int pixel = Math.ceilDiv(begin, channels); pixel < last; pixel++) {
                apply(pixel * channels, channels, bitsOffset + pixel * mask.words());
            }
        }
    }

    private void apply(int place, int count, int word) {
        float[] from = dy.data();
        float[] to = dx.data();
        int fromOffset = dy.offset() + place;
        int toOffset = dx.offset() + place;
        int i = 0;
        for (; i <= count - Simd.LANES; i += Simd.LANES, word++) {
            int lanes = Float.floatToRawIntBits(bits[word]);
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, from, fromOffset + i);
            FloatVector.zero(Simd.SPECIES)
                    .blend(v, VectorMask.fromLong(Simd.SPECIES, lanes))
                    .intoArray(to, toOffset + i);
        }
        int lanes = i < count ? Float.floatToRawIntBits(bits[word]) : 0;
        for (; i < count; i++, lanes >>= 1) to[toOffset + i] = (lanes & 1) != 0 ? from[fromOffset + i] : 0;
    }
}
