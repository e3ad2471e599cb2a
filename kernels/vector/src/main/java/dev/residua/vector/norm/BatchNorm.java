package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * {@code (x - mean) gamma / sqrt(var + epsilon) + beta} for each channel, channels innermost. The factor of each channel is worked out in double at the start
 * of a run; the mean is taken off before it is applied, so that nothing cancels.
 */
public final class BatchNorm implements Kernel.Invocation, WorkerPool.Part {
    /** Elements of one part. */
    private static final int PART = 16 * 1024;

    private final double epsilon;
    private final Buffer x;
    private final Buffer gamma;
    private final Buffer beta;
    private final Buffer mean;
    private final Buffer var;
    private final Buffer factor;
    private final Buffer y;
    private final WorkerPool pool;
    private final int channels;
    private final int pixels;
    private final int pixelsPerPart;

    /**
     * @param operands with scratch for one element a channel
     */
    public BatchNorm(double epsilon, Operands operands) {
        this.epsilon = epsilon;
        x = operands.input(0);
        gamma = operands.input(1);
        beta = operands.input(2);
        mean = operands.input(3);
        var = operands.input(4);
        factor = operands.scratch();
        y = operands.output();
        pool = operands.pool();
        Shape shape = y.shape();
        channels = shape.dim(1);
        pixels = channels == 0 ? 0 : shape.intElements() / channels;
        pixelsPerPart = Math.max(1, PART / Math.max(1, channels));
    }

    @Override
    public void run() {
        for (int c = 0; c < channels; c++) {
            double deviation = Math.sqrt(var.data()[var.offset() + c] + epsilon);
            factor.data()[factor.offset() + c] = (float) (gamma.data()[gamma.offset() + c] / deviation);
        }
        pool.run((pixels + pixelsPerPart - 1) / pixelsPerPart, this);
    }

    @Override
    public void run(int index, int worker) {
        int end = Math.min(pixels, (index + 1) * pixelsPerPart);
        for (int pixel = index * pixelsPerPart; pixel < end; pixel++) normalize(pixel * channels);
    }

    private void normalize(int place) {
        float[] from = x.data();
        float[] to = y.data();
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector m = FloatVector.fromArray(Simd.SPECIES, mean.data(), mean.offset() + c);
            FloatVector f = FloatVector.fromArray(Simd.SPECIES, factor.data(), factor.offset() + c);
            FloatVector b = FloatVector.fromArray(Simd.SPECIES, beta.data(), beta.offset() + c);
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, from, x.offset() + place + c);
            v.sub(m).fma(f, b).intoArray(to, y.offset() + place + c);
        }
        for (; c < channels; c++) {
            float v = from[x.offset() + place + c] - mean.data()[mean.offset() + c];
            float f = factor.data()[factor.offset() + c];
            to[y.offset() + place + c] = Math.fma(v, f, beta.data()[beta.offset() + c]);
        }
    }
}
