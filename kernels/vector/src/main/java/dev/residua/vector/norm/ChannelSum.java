package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The sum of each channel. */
public final class ChannelSum extends ChannelReduction {
    public static final int ROWS = 1;

    private final Buffer x;
    private final Buffer y;

    public ChannelSum(Operands operands) {
        super(ROWS, operands.input(0).shape(), operands);
        x = operands.input(0);
        y = operands.output();
    }

    @Override
    void add(int place, int pixel, int count) {
        add(x.data(), x.offset() + pixel * channels, count, channels, sums.data(), place);
    }

    static void add(float[] x, int from, int count, int channels, float[] sums, int place) {
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector sum = FloatVector.fromArray(Simd.SPECIES, sums, place + c);
            int at = from + c;
            for (int i = 0; i < count; i++, at += channels) {
                sum = FloatVector.fromArray(Simd.SPECIES, x, at).add(sum);
            }
            sum.intoArray(sums, place + c);
        }
        for (; c < channels; c++) {
            float sum = sums[place + c];
            for (int i = 0; i < count; i++) sum += x[from + i * channels + c];
            sums[place + c] = sum;
        }
    }

    @Override
    void finish(int chunks) {
        for (int c = 0; c < channels; c++) y.data()[y.offset() + c] = (float) total(0, c, chunks);
    }
}
