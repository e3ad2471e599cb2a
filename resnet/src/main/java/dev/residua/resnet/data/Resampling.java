package dev.residua.resnet.data;

import java.util.Arrays;

/**
 * Bilinear resizing with antialiasing, sample for sample what Pillow computes: a triangle filter whose support grows
 * with the reduction, weights in 22-bit fixed point, columns first with rounding to 8 bits, then rows. Only the window
 * asked for is computed.
 */
final class Resampling {
    private static final int FRACTION_BITS = 22;
    private static final int ONE_HALF = 1 << FRACTION_BITS - 1;

    private Resampling() {}

    /** The filter taps of the output samples {@code first} to {@code first + count}, excluded. */
    private record Taps(int[] start, int[][] weights) {
        static Taps of(int inSize, long outSize, long first, int count) {
            double scale = (double) inSize / outSize;
            double stretch = Math.max(scale, 1);
            Taps taps = new Taps(new int[count], new int[count][]);
            for (int i = 0; i < count; i++) {
                double center = (first + i + 0.5) * scale;
                int from = Math.max((int) (center - stretch + 0.5), 0);
                int to = Math.min((int) (center + stretch + 0.5), inSize);
                double[] exact = new double[to - from];
                double sum = 0;
                for (int k = 0; k < exact.length; k++) {
                    exact[k] = Math.max(1 - Math.abs((from + k - center + 0.5) / stretch), 0);
                    sum += exact[k];
                }
                taps.start[i] = from;
                taps.weights[i] = new int[exact.length];
                for (int k = 0; k < exact.length; k++) {
                    taps.weights[i][k] = (int) (exact[k] / sum * (1 << FRACTION_BITS) + 0.5);
                }
            }
            return taps;
        }

        int end(int i) {
            return start[i] + weights[i].length;
        }
    }

    /**
     * The window {@code [left, left + width) x [top, top + height)} of {@code image} resized to {@code fullWidth x
     * fullHeight}.
     */
    static RgbImage resize(
            RgbImage image, long fullWidth, long fullHeight, long left, long top, int width, int height) {
        Taps columns = Taps.of(image.width(), fullWidth, left, width);
        Taps rows = Taps.of(image.height(), fullHeight, top, height);
        int firstRow = rows.start[0];
        byte[] narrow = resizeColumns(image, columns, firstRow, rows.end(height - 1));
        return new RgbImage(width, height, resizeRows(narrow, 3 * width, rows, firstRow));
    }

    private static byte[] resizeColumns(RgbImage image, Taps columns, int fromRow, int toRow) {
        byte[] in = image.rgb();
        int width = columns.start.length;
        byte[] out = new byte[Math.multiplyExact(toRow - fromRow, 3 * width)];
        for (int y = fromRow, to = 0; y < toRow; y++) {
            int line = y * image.width();
            for (int x = 0; x < width; x++, to += 3) {
                int red = ONE_HALF;
                int green = ONE_HALF;
                int blue = ONE_HALF;
                int at = (line + columns.start[x]) * 3;
                for (int weight : columns.weights[x]) {
                    red += (in[at] & 0xff) * weight;
                    green += (in[at + 1] & 0xff) * weight;
                    blue += (in[at + 2] & 0xff) * weight;
                    at += 3;
                }
                out[to] = eightBits(red);
                out[to + 1] = eightBits(green);
                out[to + 2] = eightBits(blue);
            }
        }
        return out;
    }

    private static byte[] resizeRows(byte[] in, int rowBytes, Taps rows, int firstRow) {
        int height = rows.start.length;
        byte[] out = new byte[height * rowBytes];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, ONE_HALF);
            int at = (rows.start[y] - firstRow) * rowBytes;
            for (int weight : rows.weights[y]) {
                for (int x = 0; x < rowBytes; x++) sums[x] += (in[at + x] & 0xff) * weight;
                at += rowBytes;
            }
            for (int x = 0; x < rowBytes; x++) out[y * rowBytes + x] = eightBits(sums[x]);
        }
        return out;
    }

    /** The weights are not negative, so a sum can only be too large, by the rounding of the weights. */
    private static byte eightBits(int sum) {
        return (byte) Math.min(sum >> FRACTION_BITS, 255);
    }
}
