package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The product of {@link Product} on the tensor cores of an NVIDIA GPU: what lies in fp32 in memory is rounded to half precision on its
 * way into local memory, and products are summed in fp32.
 *
 * <pre>
 *              16 columns
 *            +--+--+--+--+        A work-group of 8 warps makes a tile of 64 x 64 sums, each warp a block of 32 x 16,
 *            |w0|w1|w2|w3|        which is 2 x 2 of the fragments of 16 x 8 that mma.m16n8k16 adds to. A strip is two
 *   32 rows  |  |  |  |  |        slabs of depth 16, in which two neighbours share an int, the first in its low half:
 *            +--+--+--+--+
 *            |w4|w5|w6|w7|          a  [slab][row 0..63][depth 0..15]               32 bytes a row
 *            |  |  |  |  |          b  [slab][panel 0..7][depth 0..15][column 0..7]  16 bytes a row
 *            +--+--+--+--+
 * </pre>
 *
 * A warp stores its fragments as they are, so sums go to tiles that are whole, and {@link #finish} picks the result out of them.
 */
public final class HalfProduct {
    /** Rows and columns of a work-group's tile. */
    public static final int TILE = 64;

    /** Depth of a strip: two times that of the instruction. */
    static final int DEPTH = 32;

    /** Work items of a warp. */
    static final int LANES = 32;

    private static final int ITEMS = 256;
    private static final int SLAB = 16;
    private static final int SLAB_BYTES = SLAB * TILE * 2;

    /** Bytes of 16 rows of a, and of a panel of b, in a slab. */
    private static final int A_BYTES = 16 * SLAB * 2;

    private static final int B_BYTES = SLAB * 8 * 2;

    private HalfProduct() {}

    /**
     * {@code sums[z] = a b} for every work-group layer z, on work-groups of {@code LANES x 8}. The operands are as in {@link
     * Product#tiled}.
     *
     * @param sums {@code [layers, rows, columns]}, both extents filled up to multiples of {@link #TILE}; what is beyond the
     *     result has no meaning
     */
    public static void tiled(
            KernelContext context,
            FloatArray a,
            int aAt,
            FloatArray b,
            int bAt,
            FloatArray sums,
            int sumsAt,
            int rows,
            int columns,
            int depth,
            int groups,
            int form,
            long image,
            long window,
            long reach) {
        final boolean aTransposed = (form & Product.A_TRANSPOSED) != 0;
        final boolean bTransposed = (form & Product.B_TRANSPOSED) != 0;
        final boolean windows = (form & Product.B_WINDOWS) != 0;
        final int taps = windows ? Geometry.taps(window) : 1;
        final int wholeRows = (rows + TILE - 1) / TILE * TILE;
        final int wholeColumns = (columns + TILE - 1) / TILE * TILE;

        int[] aStrip = context.allocateIntLocalArray(TILE * DEPTH / 2);
        int[] bStrip = context.allocateIntLocalArray(DEPTH * TILE / 2);
        float[] sum00 = context.mmaFragment(0f);
        float[] sum01 = context.mmaFragment(0f);
        float[] sum10 = context.mmaFragment(0f);
        float[] sum11 = context.mmaFragment(0f);

        int warp = context.localIdy;
        int item = warp * LANES + context.localIdx;
        int z = context.groupIdz;
        int row0 = context.groupIdy * TILE;
        int column0 = context.groupIdx * TILE;
        int aFrom = aAt + ((form & Product.A_EACH) != 0 ? z : z % groups) * rows * depth;
        int channels = (bTransposed ? columns : depth) / taps;
        int bFrom = bAt + z * (windows ? channels * Geometry.pixels(image) : columns * depth);
        int aOffset = warp / 4 * 2 * A_BYTES;
        int bOffset = warp % 4 * 2 * B_BYTES;

        for (int k0 = 0; k0 < depth; k0 += DEPTH) {
            for (int i = item; i < TILE * DEPTH / 2; i += ITEMS) {
                int row = Math.min(row0 + i / 8 % TILE, rows - 1);
                int k = k0 + i / (8 * TILE) * SLAB + i % 8 * 2;
                int first = Math.min(k, depth - 1);
                int second = Math.min(k + 1, depth - 1);
                float v = a.get(aFrom + (aTransposed ? first * rows + row : row * depth + first));
                float w = a.get(aFrom + (aTransposed ? second * rows + row : row * depth + second));
                aStrip[i] = half(k < depth ? v : 0) | half(k + 1 < depth ? w : 0) << 16;
            }
            for (int i = item; i < DEPTH * TILE / 2; i += ITEMS) {
                int j = column0 + i / (4 * SLAB) % 8 * 8 + i % 4 * 2;
                int first = Math.min(j, columns - 1);
                int second = Math.min(j + 1, columns - 1);
                int q = k0 + i / (4 * SLAB * 8) * SLAB + i / 4 % SLAB;
                int k = Math.min(q, depth - 1);
                float v;
                float w;
                if (windows) {
                    v = Product.pixel(b, bFrom, bTransposed ? first : k, bTransposed ? k : first, image, window, reach);
                    w = Product.pixel(
                            b, bFrom, bTransposed ? second : k, bTransposed ? k : second, image, window, reach);
                } else {
                    v = b.get(bFrom + (bTransposed ? first * depth + k : k * columns + first));
                    w = b.get(bFrom + (bTransposed ? second * depth + k : k * columns + second));
                }
                bStrip[i] = half(q < depth ? v : 0) | half(q < depth ? w : 0) << 16;
            }
            context.localBarrier();
            for (int slab = 0; slab < DEPTH / SLAB; slab++) {
                HalfFloat[] a0 = context.mmaLoadA(aStrip, SLAB, slab * SLAB_BYTES + aOffset);
                HalfFloat[] a1 = context.mmaLoadA(aStrip, SLAB, slab * SLAB_BYTES + aOffset + A_BYTES);
                HalfFloat[] b0 = context.mmaLoadB(bStrip, SLAB, slab * SLAB_BYTES + bOffset);
                HalfFloat[] b1 = context.mmaLoadB(bStrip, SLAB, slab * SLAB_BYTES + bOffset + B_BYTES);
                sum00 = context.mma(a0, b0, sum00, MMAShape.M16N8K16);
                sum01 = context.mma(a0, b1, sum01, MMAShape.M16N8K16);
                sum10 = context.mma(a1, b0, sum10, MMAShape.M16N8K16);
                sum11 = context.mma(a1, b1, sum11, MMAShape.M16N8K16);
            }
            context.localBarrier();
        }
        int row = z * wholeRows + row0 + warp / 4 * 32;
        int column = sumsAt + column0 + warp % 4 * 16;
        context.mmaStore(sum00, sums, row, column, wholeColumns);
        context.mmaStore(sum01, sums, row, column + 8, wholeColumns);
        context.mmaStore(sum10, sums, row + 16, column, wholeColumns);
        context.mmaStore(sum11, sums, row + 16, column + 8, wholeColumns);
    }

    private static int half(float v) {
        return new HalfFloat(v).getHalfFloatValue() & 0xFFFF;
    }

    /**
     * {@code c = relu(sums + bias + residual)}, one work item an element of c.
     *
     * @param form as in {@link Product}
     * @param n elements of c
     */
    public static void finish(
            KernelContext context,
            FloatArray sums,
            int sumsAt,
            FloatArray bias,
            int biasAt,
            FloatArray residual,
            int residualAt,
            FloatArray c,
            int cAt,
            int rows,
            int columns,
            int groups,
            int form,
            int n) {
        final int wholeRows = (rows + TILE - 1) / TILE * TILE;
        final int wholeColumns = (columns + TILE - 1) / TILE * TILE;
        int i = context.globalIdx;
        if (i < n) {
            int column = i % columns;
            int row = i / columns % rows;
            int z = i / (columns * rows);
            float v = sums.get(sumsAt + (z * wholeRows + row) * wholeColumns + column);
            if ((form & Product.ROW_BIAS) != 0) v += bias.get(biasAt + z % groups * rows + row);
            if ((form & Product.COLUMN_BIAS) != 0) v += bias.get(biasAt + column);
            if ((form & Product.ADD) != 0) v += residual.get(residualAt + i);
            if ((form & Product.RELU) != 0) v = v < 0 ? 0 : v;
            c.set(cAt + i, v);
        }
    }
}
