package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** For each channel {@code sum dy} and {@code sum dy (x - mean) / sqrt(var + epsilon)}, dy masked by a ReLU if there was one. */
public final class NormalizeSums extends ChannelReduction {
    public static final int ROWS = 2;

    private final double epsilon;
    private final Buffer dy;
    private final Buffer x;
    private final Buffer statistics;
    private final Buffer gamma;
    private final Buffer beta;
    private final Buffer y;
    private final boolean relu;

    /** Of each channel, with a ReLU: what Normalize multiplied with. */
    private final float[] factors;

    public NormalizeSums(GradOp.NormalizeSums grad, Operands operands) {
        super(ROWS, operands.input(0).shape(), operands);
        epsilon = grad.epsilon();
        relu = grad.relu();
        dy = operands.input(0);
        x = operands.input(1);
        statistics = operands.input(2);
        gamma = relu ? operands.input(3) : null;
        beta = relu ? operands.input(4) : null;
        factors = new float[relu ? channels : 0];
        y = operands.output();
    }

    @Override
    void prepare() {
        for (int c = 0; c < factors.length; c++) factors[c] = Normalize.factor(gamma, statistics, c, epsilon);
    }

    @Override
    void add(int place, int pixel, int count) {
        int from = pixel * channels;
        int whole = channels - channels % Simd.LANES;
        for (int c = 0; c < whole; c += Simd.LANES) {
            if (relu) addMasked(place + c, from + c, c, count);
            else add(place + c, from + c, c, count);
        }
        for (int c = whole; c < channels; c++) addOne(place + c, from + c, c, count);
    }

    private void add(int place, int from, int c, int count) {
        float[] to = sums.data();
        FloatVector center = FloatVector.fromArray(Simd.SPECIES, statistics.data(), statistics.offset() + c);
        FloatVector sum = FloatVector.fromArray(Simd.SPECIES, to, place);
        FloatVector products = FloatVector.fromArray(Simd.SPECIES, to, place + channels);
        int dyAt = dy.offset() + from;
        int xAt = x.offset() + from;
        for (int i = 0; i < count; i++, dyAt += channels, xAt += channels) {
            FloatVector g = FloatVector.fromArray(Simd.SPECIES, dy.data(), dyAt);
            FloatVector distance =
                    FloatVector.fromArray(Simd.SPECIES, x.data(), xAt).sub(center);
            sum = g.add(sum);
            products = g.fma(distance, products);
        }
        sum.intoArray(to, place);
        products.intoArray(to, place + channels);
    }

    private void addMasked(int place, int from, int c, int count) {
        float[] to = sums.data();
        FloatVector center = FloatVector.fromArray(Simd.SPECIES, statistics.data(), statistics.offset() + c);
        FloatVector factor = FloatVector.fromArray(Simd.SPECIES, factors, c);
        FloatVector shift = FloatVector.fromArray(Simd.SPECIES, beta.data(), beta.offset() + c);
        FloatVector zero = FloatVector.zero(Simd.SPECIES);
        FloatVector sum = FloatVector.fromArray(Simd.SPECIES, to, place);
        FloatVector products = FloatVector.fromArray(Simd.SPECIES, to, place + channels);
        int dyAt = dy.offset() + from;
        int xAt = x.offset() + from;
        for (int i = 0; i < count; i++, dyAt += channels, xAt += channels) {
            FloatVector g = FloatVector.fromArray(Simd.SPECIES, dy.data(), dyAt);
            FloatVector distance =
                    FloatVector.fromArray(Simd.SPECIES, x.data(), xAt).sub(center);
            g = zero.blend(g, zero.lt(distance.fma(factor, shift)));
            sum = g.add(sum);
            products = g.fma(distance, products);
        }
        sum.intoArray(to, place);
        products.intoArray(to, place + channels);
    }

    private void addOne(int place, int from, int c, int count) {
        float[] to = sums.data();
        for (int i = 0; i < count; i++) {
            int at = from + i * channels;
            float distance = x.data()[x.offset() + at] - statistics.data()[statistics.offset() + c];
            if (relu && !(Math.fma(distance, factors[c], beta.data()[beta.offset() + c]) > 0)) continue;
            float g = dy.data()[dy.offset() + at];
            to[place] += g;
            to[place + channels] = Math.fma(g, distance, to[place + channels]);
        }
    }

    @Override
    void finish(int chunks) {
        for (int c = 0; c < channels; c++) {
            double deviation = Math.sqrt(statistics.data()[statistics.offset() + channels + c] + epsilon);
            y.data()[y.offset() + c] = (float) total(0, c, chunks);
            y.data()[y.offset() + channels + c] = (float) (total(1, c, chunks) / deviation);
        }
    }
}
