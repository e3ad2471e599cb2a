package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The matrix product behind convolutions and linear layers.
 *
 * <pre>
 *                              columns
 *                        +-------+-------+--      A work-group makes one tile of c. Step by step along depth its
 *                        |       |   b   |        work items bring a strip of a and one of b into local memory; then
 *             depth      |       |       |        each of them multiplies out a block of itemRows x itemColumns
 *          +----------+  +-------+-------+--      results, which it keeps in registers. The rows and columns of a
 *          |    a     |  |       |  tile |        block lie itemsY and itemsX apart, so that neighbours in a
 *   rows   |==========|  |       |   c   |        work-group read neighbours in local memory and write neighbours
 *          |          |  |       |       |        in c.
 *          +----------+  +-------+-------+--
 * </pre>
 *
 * Where the matrices end inside a tile, the last row and column are read again, and depth is filled up with zeros; what
 * that gives is not written. In the implicit form b is no matrix in memory but the windows of an image, whose pixels
 * are gathered as the strip is loaded.
 */
public final class Product {
    /** Flags of {@code form}: a is stored {@code [depth, rows]}. */
    public static final int A_TRANSPOSED = 1;

    /** b is stored {@code [columns, depth]}. */
    public static final int B_TRANSPOSED = 2;

    /**
     * b is an image {@code [channels, H, W]}, a column of it one window, depth running over channel, tap row and tap
     * column; if transposed, a column is one channel, tap row and tap column, and depth runs over windows.
     */
    public static final int B_WINDOWS = 4;

    /** Adds {@code bias[row]}. */
    public static final int ROW_BIAS = 8;

    /** Adds {@code bias[column]}. */
    public static final int COLUMN_BIAS = 16;

    /** Adds a matrix that lies like c. */
    public static final int ADD = 32;

    /** Keeps what is above zero. */
    public static final int RELU = 64;

    /** There is a matrix a for every layer, not one for every group. */
    public static final int A_EACH = 128;

    private Product() {}

    /**
     * {@code c = relu(a b + bias + residual)}, once for every work-group layer z: matrix z of b, residual and c, and
     * matrix {@code z % groups} of a and rows of bias. Each of them begins where the one before ends.
     *
     * @param bias read if {@code form} says so, like the residual
     * @param tile see {@link Tile#packed()}
     * @param form a sum of the flags above
     * @param image height and width of the image, then the result's; of use only to windows, like the next two
     * @param window height, width, strides
     * @param reach padding at top and left, dilations
     */
    public static void tiled(
            KernelContext context,
            FloatArray a,
            int aAt,
            FloatArray b,
            int bAt,
            FloatArray bias,
            int biasAt,
            FloatArray residual,
            int residualAt,
            FloatArray c,
            int cAt,
            int rows,
            int columns,
            int depth,
            int groups,
            long tile,
            int form,
            long image,
            long window,
            long reach) {
        final int itemRows = (int) (tile & Tile.BITS);
        final int itemColumns = (int) (tile >> 10 & Tile.BITS);
        final int tileDepth = (int) (tile >> 20 & Tile.BITS);
        final int itemsX = (int) (tile >> 30 & Tile.BITS);
        final int itemsY = (int) (tile >> 40 & Tile.BITS);
        final int lanes = (int) (tile >> 50 & Tile.BITS);
        final int tileRows = itemRows * itemsY;
        final int tileColumns = itemColumns * itemsX;
        final boolean rowsFit = rows % tileRows == 0;
        final boolean columnsFit = columns % tileColumns == 0;
        final boolean depthFits = depth % tileDepth == 0;
        final boolean aTransposed = (form & A_TRANSPOSED) != 0;
        final boolean bTransposed = (form & B_TRANSPOSED) != 0;
        final boolean windows = (form & B_WINDOWS) != 0;
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int taps = windows ? Geometry.taps(window) : 1;

        // One element more a row keeps work items that read down a column off each other's memory bank.
        float[] aStrip = context.allocateFloatLocalArray(tileRows * (tileDepth + 1));
        float[] bStrip = context.allocateFloatLocalArray(tileDepth * tileColumns);
        float[] sums = new float[itemRows * itemColumns];
        for (int i = 0; i < itemRows * itemColumns; i++) sums[i] = 0;

        int x = context.localIdx;
        int y = context.localIdy;
        int z = context.groupIdz;
        int item = y * itemsX + x;
        int row0 = context.groupIdy * tileRows;
        int column0 = context.groupIdx * tileColumns;
        int aFrom = aAt + ((form & A_EACH) != 0 ? z : z % groups) * rows * depth;
        int channels = (bTransposed ? columns : depth) / taps;
        int bFrom = bAt + z * (windows ? channels * height * width : columns * depth);

        // Elements that follow each other in memory go to the lanes side by side.
        final int aInner = aTransposed ? tileRows : tileDepth;
        final int aOuter = aTransposed ? tileDepth : tileRows;
        final int aLanes = lanes < aInner ? lanes : aInner;
        final int bInner = bTransposed ? tileDepth : tileColumns;
        final int bOuter = bTransposed ? tileColumns : tileDepth;
        final int bLanes = lanes < bInner ? lanes : bInner;
        final int items = itemsX * itemsY;

        for (int k0 = 0; k0 < depth; k0 += tileDepth) {
            for (int o = item / aLanes; o < aOuter; o += items / aLanes) {
                for (int i = item % aLanes; i < aInner; i += aLanes) {
                    int r = aTransposed ? i : o;
                    int q = aTransposed ? o : i;
                    int row = rowsFit ? row0 + r : Math.min(row0 + r, rows - 1);
                    int k = depthFits ? k0 + q : Math.min(k0 + q, depth - 1);
                    float v = a.get(aFrom + (aTransposed ? k * rows + row : row * depth + k));
                    aStrip[r * (tileDepth + 1) + q] = depthFits ? v : k0 + q < depth ? v : 0;
                }
            }
            for (int o = item / bLanes; o < bOuter; o += items / bLanes) {
                for (int i = item % bLanes; i < bInner; i += bLanes) {
                    int q = bTransposed ? i : o;
                    int j = bTransposed ? o : i;
                    int column = columnsFit ? column0 + j : Math.min(column0 + j, columns - 1);
                    int k = depthFits ? k0 + q : Math.min(k0 + q, depth - 1);
                    float v;
                    if (windows) {
                        int source = bTransposed ? column : k;
                        int place = bTransposed ? k : column;
                        v = pixel(b, bFrom, source, place, image, window, reach);
                    } else {
                        v = b.get(bFrom + (bTransposed ? column * depth + k : k * columns + column));
                    }
                    bStrip[q * tileColumns + j] = depthFits ? v : k0 + q < depth ? v : 0;
                }
            }
            context.localBarrier();
            // Apart from the sums, which live across barriers, so that a CPU can keep these in registers.
            float[] part = new float[itemRows * itemColumns];
            for (int i = 0; i < itemRows * itemColumns; i++) part[i] = 0;
            for (int q = 0; q < tileDepth; q++) {
                for (int i = 0; i < itemRows; i++) {
                    float v = aStrip[(i * itemsY + y) * (tileDepth + 1) + q];
                    for (int j = 0; j < itemColumns; j++) {
                        part[i * itemColumns + j] += v * bStrip[q * tileColumns + j * itemsX + x];
                    }
                }
            }
            for (int i = 0; i < itemRows * itemColumns; i++) sums[i] += part[i];
            context.localBarrier();
        }

        for (int i = 0; i < itemRows; i++) {
            int row = row0 + i * itemsY + y;
            for (int j = 0; j < itemColumns; j++) {
                int column = column0 + j * itemsX + x;
                if ((rows - 1 - row | columns - 1 - column) >= 0) {
                    int at = (z * rows + row) * columns + column;
                    float v = sums[i * itemColumns + j];
                    if ((form & ROW_BIAS) != 0) v += bias.get(biasAt + z % groups * rows + row);
                    if ((form & COLUMN_BIAS) != 0) v += bias.get(biasAt + column);
                    if ((form & ADD) != 0) v += residual.get(residualAt + at);
                    if ((form & RELU) != 0) v = v < 0 ? 0 : v;
                    c.set(cAt + at, v);
                }
            }
        }
    }

    /** What a channel and tap meet in a window of the image that begins at {@code from}: a pixel, or 0 where it is padded. */
    static float pixel(FloatArray b, int from, int channelAndTap, int place, long image, long window, long reach) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        final int kernelWidth = (int) (window >> 16 & Geometry.BITS);
        final int taps = Geometry.taps(window);
        int tap = channelAndTap % taps;
        int h = place / outWidth * (int) (window >> 32 & Geometry.BITS)
                - (int) (reach & Geometry.BITS)
                + tap / kernelWidth * (int) (reach >> 32 & Geometry.BITS);
        int w = place % outWidth * (int) (window >> 48 & Geometry.BITS)
                - (int) (reach >> 16 & Geometry.BITS)
                + tap % kernelWidth * (int) (reach >> 48 & Geometry.BITS);
        float v = 0;
        if ((h | w | height - 1 - h | width - 1 - w) >= 0) {
            v = b.get(from + (channelAndTap / taps * height + h) * width + w);
        }
        return v;
    }
}
