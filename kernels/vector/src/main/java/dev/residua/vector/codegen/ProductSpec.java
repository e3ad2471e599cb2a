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
public record ProductSpec(int vectorBits, int rows, int vectors, int aStep, int cStep) implements TileSpec {
    public ProductSpec {
        TileSpec.check(vectorBits, rows, vectors);
        if (aStep < 1 || cStep < vectors * vectorBits / Float.SIZE) {
            throw new IllegalArgumentException("rows of A are " + aStep + " apart and those of C " + cStep
                    + ", expected 1 and " + vectors * vectorBits / Float.SIZE + " or more");
        }
    }

    /** Reads like {@code f32x16_product_7x2_a128_c32}: lanes, tile, steps. */
    @Override
    public String id() {
        return "f32x" + lanes() + "_product_" + rows + "x" + vectors + "_a" + aStep + "_c" + cStep;
    }
}
