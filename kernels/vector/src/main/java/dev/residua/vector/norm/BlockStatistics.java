package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over blocks of a result's pixels that the kernel which computes it leaves behind it, for each channel: made while a block is
 * still in the cache, they spare {@link BatchStatistics} a pass of its own. The blocks depend on the shape alone.
 *
 * <p>Block after block there are {@link Moments#ROWS} rows of all channels.
 *
 * @param elements of the result
 * @param pixels of each block
 */
public record BlockStatistics(int elements, int channels, int[] pixels) {
    /** A kernel that may leave statistics of its result. */
    public interface Source extends Kernel {
        Optional<BlockStatistics> statistics();

        @Override
        default long extraElements() {
            return statistics().map(BlockStatistics::extraElements).orElse(0L);
        }
    }

    /** Elements behind those of the result. */
    public long extraElements() {
        return first() - elements + (long) pixels.length * Moments.ROWS * channels;
    }

    /** Where the first row begins, seen from the result. */
    private int first() {
        return (int) Simd.roundUpToLines(elements);
    }

    /** Where the first row of a block begins. */
    public int place(Buffer result, int block) {
        return result.offset() + first() + block * Moments.ROWS * channels;
    }

    /**
     * Begins a block: the value that distances are taken from is not known yet.
     *
     * @param place of the first of some channels
     */
    public void begin(float[] to, int place, int count) {
        Arrays.fill(to, place, place + count, Float.NaN);
        Arrays.fill(to, place + channels, place + channels + count, 0);
        Arrays.fill(to, place + 2 * channels, place + 2 * channels + count, 0);
    }

    /**
     * Adds a tile of pixels to a block that holds no other channels of them.
     *
     * @param x the result's memory
     * @param from the tile's first element
     * @param rowStep elements from a row of pixels to the next
     * @param place of the first of the tile's channels
     * @param count channels
     * @param isFirst whether the block begins with the tile, whose means are then what distances are taken from
     */
    public void add(float[] x, int from, int height, int width, int rowStep, int place, int count, boolean isFirst) {
        int c = 0;
        for (; c <= count - Simd.LANES; c += Simd.LANES) {
            if (isFirst) center(x, from + c, height, width, rowStep, place + c);
            if (width == 4) addFour(x, from + c, height, rowStep, place + c);
            else Moments.addVector(x, from + c, height, width, rowStep, channels, x, place + c);
        }
        for (; c < count; c++) {
            if (isFirst) centerOne(x, from + c, height, width, rowStep, place + c);
            Moments.addOne(x, from + c, height, width, rowStep, channels, x, place + c);
        }
    }

    private void center(float[] x, int from, int height, int width, int rowStep, int place) {
        FloatVector sum = FloatVector.zero(Simd.SPECIES);
        for (int i = 0; i < height; i++) {
            int at = from + i * rowStep;
            for (int j = 0; j < width; j++, at += channels) {
                sum = FloatVector.fromArray(Simd.SPECIES, x, at).add(sum);
            }
        }
        FloatVector zero = FloatVector.zero(Simd.SPECIES);
        sum.div(height * width).intoArray(x, place);
        zero.intoArray(x, place + channels);
        zero.intoArray(x, place + 2 * channels);
    }

    /** Rows of four pixels, whose sums are chains of their own: the next of one chain would wait for the last. */
    private void addFour(float[] x, int from, int height, int rowStep, int place) {
        FloatVector center = FloatVector.fromArray(Simd.SPECIES, x, place);
        FloatVector sum0 = FloatVector.fromArray(Simd.SPECIES, x, place + channels);
        FloatVector squares0 = FloatVector.fromArray(Simd.SPECIES, x, place + 2 * channels);
        FloatVector sum1 = FloatVector.zero(Simd.SPECIES);
        FloatVector sum2 = sum1;
        FloatVector sum3 = sum1;
        FloatVector squares1 = sum1;
        FloatVector squares2 = sum1;
        FloatVector squares3 = sum1;
        for (int i = 0; i < height; i++) {
            int at = from + i * rowStep;
            FloatVector x0 = FloatVector.fromArray(Simd.SPECIES, x, at).sub(center);
            FloatVector x1 =
                    FloatVector.fromArray(Simd.SPECIES, x, at + channels).sub(center);
            FloatVector x2 =
                    FloatVector.fromArray(Simd.SPECIES, x, at + 2 * channels).sub(center);
            FloatVector x3 =
                    FloatVector.fromArray(Simd.SPECIES, x, at + 3 * channels).sub(center);
            sum0 = x0.add(sum0);
            sum1 = x1.add(sum1);
            sum2 = x2.add(sum2);
            sum3 = x3.add(sum3);
            squares0 = x0.fma(x0, squares0);
            squares1 = x1.fma(x1, squares1);
            squares2 = x2.fma(x2, squares2);
            squares3 = x3.fma(x3, squares3);
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(x, place + channels);
        squares0.add(squares1).add(squares2.add(squares3)).intoArray(x, place + 2 * channels);
    }

    private void centerOne(float[] x, int from, int height, int width, int rowStep, int place) {
        float sum = 0;
        for (int i = 0; i < height * width; i++) sum += x[from + i / width * rowStep + i % width * channels];
        x[place] = sum / (height * width);
        x[place + channels] = 0;
        x[place + 2 * channels] = 0;
    }
}
