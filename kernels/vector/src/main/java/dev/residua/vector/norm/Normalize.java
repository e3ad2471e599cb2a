package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Op;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * {@code relu((x - mean) gamma / sqrt(var + epsilon) + beta + residual)} for each channel, each part where the
 * epilogue asks for it.
 */
public final class Normalize extends ChannelPass {
    private final Op.Normalize op;
    private final Buffer x;
    private final Buffer gamma;
    private final Buffer beta;
    private final Buffer statistics;
    private final Buffer residual;
    private final Buffer factor;
    private final Buffer y;
    private final boolean add;
    private final boolean relu;

    /**
     * @param operands with scratch for one element a channel
     */
    public Normalize(Op.Normalize op, Operands operands) {
        super(operands);
        this.op = op;
        x = operands.input(0);
        gamma = operands.input(1);
        beta = operands.input(2);
        statistics = operands.input(3);
        add = op.epilogue().add();
        relu = op.epilogue().relu();
        residual = add ? operands.input(4) : null;
        factor = operands.scratch();
        y = operands.output();
    }

    @Override
    void prepare(int c) {
        factor.data()[factor.offset() + c] = factor(gamma, statistics, c, op.epsilon());
    }

    /** What channel c is multiplied with once its mean is taken off: {@code gamma / sqrt(var + epsilon)}. */
    static float factor(Buffer gamma, Buffer statistics, int c, double epsilon) {
        int channels = statistics.shape().dim(1);
        double deviation = Math.sqrt(statistics.data()[statistics.offset() + channels + c] + epsilon);
        return (float) (gamma.data()[gamma.offset() + c] / deviation);
    }

    @Override
    void pixel(int place) {
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector m = FloatVector.fromArray(Simd.SPECIES, statistics.data(), statistics.offset() + c);
            FloatVector f = FloatVector.fromArray(Simd.SPECIES, factor.data(), factor.offset() + c);
            FloatVector b = FloatVector.fromArray(Simd.SPECIES, beta.data(), beta.offset() + c);
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, x.data(), x.offset() + place + c);
            v = v.sub(m).fma(f, b);
            if (add) v = v.add(FloatVector.fromArray(Simd.SPECIES, residual.data(), residual.offset() + place + c));
            if (relu) v = v.blend(0, v.lt(0));
            v.intoArray(y.data(), y.offset() + place + c);
        }
        for (; c < channels; c++) {
            float v = x.data()[x.offset() + place + c] - statistics.data()[statistics.offset() + c];
            v = Math.fma(v, factor.data()[factor.offset() + c], beta.data()[beta.offset() + c]);
            if (add) v += residual.data()[residual.offset() + place + c];
            y.data()[y.offset() + place + c] = relu && v < 0 ? 0 : v;
        }
    }
}
