package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * {@code gamma / sqrt(var + epsilon) (dy - sums[0] / M - xhat sums[1] / M)} with {@code xhat = (x - mean) / sqrt(var +
 * epsilon)}, M elements a channel, dy masked by a ReLU if there was one.
 */
public final class NormalizeInput extends ChannelPass {
    /** Coefficients of a channel: those of the whole, of x - mean, and what is taken off dy. */
    public static final int ROWS = 3;

    private final double epsilon;
    private final Buffer dy;
    private final Buffer x;
    private final Buffer gamma;
    private final Buffer statistics;
    private final Buffer sums;
    private final Buffer coefficients;
    private final Buffer beta;
    private final Buffer dx;
    private final boolean relu;

    /**
     * @param operands with scratch for {@value #ROWS} elements a channel
     */
    public NormalizeInput(GradOp.NormalizeInput grad, Operands operands) {
        super(operands);
        epsilon = grad.epsilon();
        relu = grad.relu();
        dy = operands.input(0);
        x = operands.input(1);
        gamma = operands.input(2);
        statistics = operands.input(3);
        sums = operands.input(4);
        beta = relu ? operands.input(5) : null;
        coefficients = operands.scratch();
        dx = operands.output();
    }

    @Override
    void prepare(int c) {
        double deviation = Math.sqrt(statistics.data()[statistics.offset() + channels + c] + epsilon);
        float[] to = coefficients.data();
        int place = coefficients.offset() + c;
        to[place] = Normalize.factor(gamma, statistics, c, epsilon);
        to[place + channels] = (float) (-sums.data()[sums.offset() + channels + c] / deviation / pixels);
        to[place + 2 * channels] = (float) (sums.data()[sums.offset() + c] / (double) pixels);
    }

    @Override
    void pixel(int place) {
        float[] k = coefficients.data();
        int first = coefficients.offset();
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector scale = FloatVector.fromArray(Simd.SPECIES, k, first + c);
            FloatVector slope = FloatVector.fromArray(Simd.SPECIES, k, first + channels + c);
            FloatVector mean = FloatVector.fromArray(Simd.SPECIES, k, first + 2 * channels + c);
            FloatVector center = FloatVector.fromArray(Simd.SPECIES, statistics.data(), statistics.offset() + c);
            FloatVector g = FloatVector.fromArray(Simd.SPECIES, dy.data(), dy.offset() + place + c);
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, x.data(), x.offset() + place + c);
            v = v.sub(center);
            if (relu) {
                FloatVector shift = FloatVector.fromArray(Simd.SPECIES, beta.data(), beta.offset() + c);
                FloatVector zero = FloatVector.zero(Simd.SPECIES);
                g = zero.blend(g, zero.lt(v.fma(scale, shift)));
            }
            v.fma(slope, g.sub(mean)).mul(scale).intoArray(dx.data(), dx.offset() + place + c);
        }
        for (; c < channels; c++) {
            float v = x.data()[x.offset() + place + c] - statistics.data()[statistics.offset() + c];
            boolean passes = !relu || Math.fma(v, k[first + c], beta.data()[beta.offset() + c]) > 0;
            float g = (passes ? dy.data()[dy.offset() + place + c] : 0) - k[first + 2 * channels + c];
            dx.data()[dx.offset() + place + c] = Math.fma(v, k[first + channels + c], g) * k[first + c];
        }
    }
}
