package dev.residua.tornado.kernel;

/**
 * How {@link Product} divides its work.
 *
 * @param itemRows rows of one work item's block
 * @param itemColumns its columns
 * @param depth of the strips in local memory
 * @param itemsX work items side by side in a work-group
 * @param itemsY and below each other
 * @param lanes how many neighbouring elements are loaded by neighbouring work items, a divisor of their number: all of
 *     them on a GPU, which joins such loads; 1 on a CPU, where one thread runs the work items in turn and a row of its
 *     own is the better load
 * @param isHalf whether the work is {@link HalfProduct}'s
 */
public record Tile(int itemRows, int itemColumns, int depth, int itemsX, int itemsY, int lanes, boolean isHalf) {
    /** The one way in which {@link HalfProduct} divides its work. */
    public static final Tile TENSOR_CORES = new Tile(8, 2, HalfProduct.DEPTH, HalfProduct.LANES, 8, 256, true);

    /** The largest value of a field. */
    public static final int BITS = 0x3FF;

    public Tile {
        for (int field : new int[] {itemRows, itemColumns, depth, itemsX, itemsY, lanes}) {
            if (field < 1 || field > BITS)
                throw new IllegalArgumentException("tile " + this + " does not fit its 10 bits");
        }
        if (itemsX * itemsY % lanes != 0) {
            throw new IllegalArgumentException(lanes + " lanes do not divide " + itemsX + "x" + itemsY + " work items");
        }
    }

    public Tile(int itemRows, int itemColumns, int depth, int itemsX, int itemsY, int lanes) {
        this(itemRows, itemColumns, depth, itemsX, itemsY, lanes, false);
    }

    public int rows() {
        return itemRows * itemsY;
    }

    public int columns() {
        return itemColumns * itemsX;
    }

    /** Local memory of one work-group. */
    public int localBytes() {
        return (rows() * (depth + 1) + depth * columns()) * Float.BYTES;
    }

    /** The fields, 10 bits each, in order from the lowest bits. */
    public long packed() {
        return itemRows
                | (long) itemColumns << 10
                | (long) depth << 20
                | (long) itemsX << 30
                | (long) itemsY << 40
                | (long) lanes << 50;
    }
}
