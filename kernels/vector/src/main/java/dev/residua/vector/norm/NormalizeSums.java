package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** For each channel {@code sum dy} and {@code sum dy (x - mean) / sqrt(var + epsilon)}. */
public final class NormalizeSums extends ChannelReduction {
    public static final int ROWS = 2;

    private final double epsilon;
    private final Buffer dy;
    private final Buffer x;
    private final Buffer statistics;
    private final Buffer y;

    public NormalizeSums(double epsilon, Operands operands) {
        super(ROWS, operands.input(0).shape(), operands);
        this.epsilon = epsilon;
        dy = operands.input(0);
        x = operands.input(1);
        statistics = operands.input(2);
        y = operands.output();
    }

    @Override
    void add(int place, int pixel, int count) {
        int from = pixel * channels;
        add(
                dy.data(),
                dy.offset() + from,
                x.data(),
                x.offset() + from,
                count,
                channels,
                statistics.data(),
                statistics.offset(),
                sums.data(),
                place);
    }

    private static void add(
            float[] dy,
            int dyFrom,
            float[] x,
            int xFrom,
            int count,
            int channels,
            float[] means,
            int mean,
            float[] sums,
            int place) {
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector center = FloatVector.fromArray(Simd.SPECIES, means, mean + c);
            FloatVector sum = FloatVector.fromArray(Simd.SPECIES, sums, place + c);
            FloatVector products = FloatVector.fromArray(Simd.SPECIES, sums, place + channels + c);
            int at = c;
            for (int i = 0; i < count; i++, at += channels) {
                FloatVector g = FloatVector.fromArray(Simd.SPECIES, dy, dyFrom + at);
                FloatVector distance =
                        FloatVector.fromArray(Simd.SPECIES, x, xFrom + at).sub(center);
                sum = g.add(sum);
                products = g.fma(distance, products);
            }
            sum.intoArray(sums, place + c);
            products.intoArray(sums, place + channels + c);
        }
        for (; c < channels; c++) {
            for (int i = 0; i < count; i++) {
                int at = i * channels + c;
                float g = dy[dyFrom + at];
                sums[place + c] += g;
                sums[place + channels + c] = Math.fma(g, x[xFrom + at] - means[mean + c], sums[place + channels + c]);
            }
        }
    }

    @Override
    void finish(int c, int chunks) {
        double deviation = Math.sqrt(statistics.data()[statistics.offset() + channels + c] + epsilon);
        y.data()[y.offset() + c] = (float) total(0, c, chunks);
        y.data()[y.offset() + channels + c] = (float) (total(1, c, chunks) / deviation);
    }
}
