package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Puts the sums of blocks of pixels together to mean and biased variance of each channel, in double (Chan, Golub and LeVeque 1983, "Algorithms for
 * computing the sample variance").
 */
final class Moments {
    /** Sums of a block, for each channel: the value distances are taken from, which is near the block's mean; their sum; the sum of their squares. */
    static final int ROWS = 3;

    private final int[] pixels;
    private final int channels;
    private final double[] means;
    private final double[] squares;

    /**
     * @param pixels of each block
     */
    Moments(int[] pixels, int channels) {
        this.pixels = pixels;
        this.channels = channels;
        means = new double[channels];
        squares = new double[channels];
    }

    /**
     * Adds pixels to the sums of a block, for a vector of channels.
     *
     * @param rowStep elements of x from a row of pixels to the next
     * @param place of the value that distances are taken from, of the first of the channels
     */
    static void addVector(
            float[] x, int from, int height, int width, int rowStep, int channels, float[] sums, int place) {
        FloatVector center = FloatVector.fromArray(Simd.SPECIES, sums, place);
        FloatVector sum = FloatVector.fromArray(Simd.SPECIES, sums, place + channels);
        FloatVector squares = FloatVector.fromArray(Simd.SPECIES, sums, place + 2 * channels);
        for (int i = 0; i < height; i++) {
            int at = from + i * rowStep;
            for (int j = 0; j < width; j++, at += channels) {
                FloatVector distance =
                        FloatVector.fromArray(Simd.SPECIES, x, at).sub(center);
                sum = distance.add(sum);
                squares = distance.fma(distance, squares);
            }
        }
        sum.intoArray(sums, place + channels);
        squares.intoArray(sums, place + 2 * channels);
    }

    /** The same for one channel. */
    static void addOne(float[] x, int from, int height, int width, int rowStep, int channels, float[] sums, int place) {
        for (int i = 0; i < height; i++) {
            int at = from + i * rowStep;
            for (int j = 0; j < width; j++, at += channels) {
                float distance = x[at] - sums[place];
                sums[place + channels] += distance;
                sums[place + 2 * channels] = Math.fma(distance, distance, sums[place + 2 * channels]);
            }
        }
    }

    /**
     * @param place where the rows of the first block begin, the others behind it
     * @param y {@code [2, C]}
     */
    void combine(float[] sums, int place, Buffer y) {
        Arrays.fill(means, 0);
        Arrays.fill(squares, 0);
        double total = 0;
        for (int block = 0; block < pixels.length; block++) {
            addMeans(sums, place + block * ROWS * channels, pixels[block]);
            total += pixels[block];
        }
        for (int c = 0; c < channels; c++) means[c] /= total;
        for (int block = 0; block < pixels.length; block++) {
            addSquares(sums, place + block * ROWS * channels, pixels[block]);
        }
        for (int c = 0; c < channels; c++) {
            y.data()[y.offset() + c] = (float) means[c];
            // Rounding may leave a trifle below zero; a NaN stays one.
            y.data()[y.offset() + channels + c] = (float) Math.max(0, squares[c] / total);
        }
    }

    private void addMeans(float[] sums, int place, double length) {
        for (int c = 0; c < channels; c++) {
            means[c] += sums[place + c] * length + sums[place + channels + c];
        }
    }

    private void addSquares(float[] sums, int place, double length) {
        for (int c = 0; c < channels; c++) {
            double sum = sums[place + channels + c];
            double toBlock = sums[place + c] - means[c] + sum / length;
            squares[c] += sums[place + 2 * channels + c] - sum * sum / length + length * toBlock * toBlock;
        }
    }
}
