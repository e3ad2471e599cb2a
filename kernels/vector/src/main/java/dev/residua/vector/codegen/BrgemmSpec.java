package dev.residua.vector.codegen;

/**
 * What a {@link Brgemm} computes; how it is emitted is {@link BrgemmEmitter}'s business. The length of a tap, all steps,
 * bias and ReLU are arguments, not part of the key: making them constants gained nothing measurable, and one class then
 * serves many layers, so that few need compiling.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param rows rows of the tile
 * @param vectors vectors in each row of the tile
 * @param tail how many lanes of the tile's last vector exist in C and the residual; 0 for all
 * @param add whether there is a residual; reading one that is zero would cost a layer of short sums some percent
 * @param statistics whether the tile is added to sums for mean and variance of its columns
 */
public record BrgemmSpec(int vectorBits, int rows, int vectors, int tail, boolean add, boolean statistics)
        implements TileSpec {
    public BrgemmSpec {
        TileSpec.check(vectorBits, rows, vectors);
        if (tail < 0 || tail >= vectorBits / Float.SIZE) {
            throw new IllegalArgumentException("tail is " + tail + ", expected 0 to " + (vectorBits / Float.SIZE - 1));
        }
    }

    /** Without statistics. */
    public BrgemmSpec(int vectorBits, int rows, int vectors, int tail, boolean add) {
        this(vectorBits, rows, vectors, tail, add, false);
    }

    /** Reads like {@code f32x16_brgemm_7x2_t8_add_statistics}: lanes, tile, tail, residual, statistics. */
    @Override
    public String id() {
        String id = "f32x" + lanes() + "_brgemm_" + rows + "x" + vectors;
        if (tail != 0) id += "_t" + tail;
        if (add) id += "_add";
        return statistics ? id + "_statistics" : id;
    }
}
