package dev.residua.vector.codegen;

/** What an emitted kernel computes that multiplies matrices, a tile of rows by vectors at a time. */
public sealed interface TileSpec extends KernelSpec permits BrgemmSpec, ProductSpec {
    /** Rows of the tile. */
    int rows();

    /** Vectors in each row of the tile. */
    int vectors();

    /** Columns of a panel of B. */
    default int columns() {
        return vectors() * lanes();
    }

    /** Refuses vectors that there are not and tiles without sums. */
    static void check(int vectorBits, int rows, int vectors) {
        if (Integer.bitCount(vectorBits) != 1 || vectorBits < 64 || vectorBits > 512) {
            throw new IllegalArgumentException("vectorBits is " + vectorBits + ", expected 64, 128, 256 or 512");
        }
        if (rows < 1 || vectors < 1)
            throw new IllegalArgumentException("tile is " + rows + "x" + vectors + ", expected 1x1 or more");
    }
}
