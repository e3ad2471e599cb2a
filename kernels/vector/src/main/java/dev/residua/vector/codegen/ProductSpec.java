package dev.residua.vector.codegen;

/**
 * What a {@link Product} computes. Its steps are constants: sums of the Winograd algorithm are so short that for arguments the addresses and
 * bounds of a tile's rows would take as long as its arithmetic.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param rows rows of the tile
 * @param vectors vectors in each row of the tile
 * @param aStep elements from one row of A to the next
 * @param cStep elements from one row of C to the next
 */
public record ProductSpec(int vectorBits, int rows, int vectors, int aStep, int cStep) implements KernelSpec {
    public ProductSpec {
        if (Integer.bitCount(vectorBits) != 1 || vectorBits < 64 || vectorBits > 512) {
            throw new IllegalArgumentException("vectorBits is " + vectorBits + ", expected 64, 128, 256 or 512");
        }
        if (rows < 1 || vectors < 1)
            throw new IllegalArgumentException("tile is " + rows + "x" + vectors + ", expected 1x1 or more");
        if (aStep < 1 || cStep < vectors * vectorBits / Float.SIZE) {
            throw new IllegalArgumentException("rows of A are " + aStep + " apart and those of C " + cStep
                    + ", expected 1 and " + vectors * vectorBits / Float.SIZE + " or more");
        }
    }

    /** Elements of a vector. */
    public int lanes() {
        return vectorBits / Float.SIZE;
    }

    /** Columns of a panel of B. */
    public int columns() {
        return vectors * lanes();
    }

    /** Reads like {@code f32x16_product_7x2_a128_c32}: lanes, tile, steps. */
    @Override
    public String id() {
        return "f32x" + lanes() + "_product_" + rows + "x" + vectors + "_a" + aStep + "_c" + cStep;
    }
}
