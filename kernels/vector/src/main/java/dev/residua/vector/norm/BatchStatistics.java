package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Mean and biased variance of each channel in one pass. Each chunk sums distances, and their squares, from a value
 * near its mean: the mean of its first pixels. So little cancels even where the mean is far from zero; chunks are put
 * together in double (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance").
 */
public final class BatchStatistics extends ChannelReduction {
    /** The value distances are taken from, their sum, the sum of their squares. */
    public static final int ROWS = 3;

    private final Buffer x;
    private final Buffer y;

    public BatchStatistics(Operands operands) {
        super(ROWS, operands.input(0).shape(), operands);
        x = operands.input(0);
        y = operands.output();
    }

    @Override
    void begin(int place, int pixel, int count) {
        ChannelSum.add(x.data(), x.offset() + pixel * channels, count, channels, sums.data(), place);
        for (int c = 0; c < channels; c++) sums.data()[place + c] /= count;
    }

    @Override
    void add(int place, int pixel, int count) {
        add(x.data(), x.offset() + pixel * channels, count, channels, sums.data(), place);
    }

    private static void add(float[] x, int from, int count, int channels, float[] sums, int place) {
        int first = place + channels;
        int second = first + channels;
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector center = FloatVector.fromArray(Simd.SPECIES, sums, place + c);
            FloatVector sum = FloatVector.fromArray(Simd.SPECIES, sums, first + c);
            FloatVector squares = FloatVector.fromArray(Simd.SPECIES, sums, second + c);
            int at = from + c;
            for (int i = 0; i < count; i++, at += channels) {
                FloatVector distance =
                        FloatVector.fromArray(Simd.SPECIES, x, at).sub(center);
                sum = distance.add(sum);
                squares = distance.fma(distance, squares);
            }
            sum.intoArray(sums, first + c);
            squares.intoArray(sums, second + c);
        }
        for (; c < channels; c++) {
            for (int i = 0; i < count; i++) {
                float distance = x[from + i * channels + c] - sums[place + c];
                sums[first + c] += distance;
                sums[second + c] = Math.fma(distance, distance, sums[second + c]);
            }
        }
    }

    @Override
    void finish(int c, int chunks) {
        double mean = 0;
        for (int i = 0; i < chunks; i++) mean += sum(i, 0, c) * length(i) + sum(i, 1, c);
        mean /= pixels;
        double squares = 0;
        for (int i = 0; i < chunks; i++) {
            double length = length(i);
            double toChunk = sum(i, 0, c) - mean + sum(i, 1, c) / length;
            squares += sum(i, 2, c) - sum(i, 1, c) * sum(i, 1, c) / length + length * toChunk * toChunk;
        }
        y.data()[y.offset() + c] = (float) mean;
        // Rounding may leave a trifle below zero; a NaN stays one.
        y.data()[y.offset() + channels + c] = (float) Math.max(0, squares / pixels);
    }

    private double sum(int chunk, int row, int c) {
        return sums.data()[sums(chunk, row) + c];
    }
}
