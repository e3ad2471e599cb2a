package dev.residua.vector.codegen;

import java.util.Locale;

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
 * @param extra what it makes of the tile beside storing it
 */
public record BrgemmSpec(int vectorBits, int rows, int vectors, int tail, boolean add, Extra extra)
        implements TileSpec {
    /** What can be made of a tile for kernels that read the result, sparing them the reading of it. */
    public enum Extra {
        NONE,
        /** Sums for mean and variance of its columns. */
        STATISTICS,
        /** A bit for each element that says whether it is above zero. */
        RELU_MASK
    }

    public BrgemmSpec {
        TileSpec.check(vectorBits, rows, vectors);
        if (tail < 0 || tail >= vectorBits / Float.SIZE) {
            throw new IllegalArgumentException("tail is " + tail + ", expected 0 to " + (vectorBits / Float.SIZE - 1));
        }
    }

    /** Makes nothing more. */
    public BrgemmSpec(int vectorBits, int rows, int vectors, int tail, boolean add) {
        this(vectorBits, rows, vectors, tail, add, Extra.NONE);
    }

    /** Reads like {@code f32x16_brgemm_7x2_t8_add_statistics}: lanes, tile, tail, residual, what else it makes. */
    @Override
    public String id() {
        String id = "f32x" + lanes() + "_brgemm_" + rows + "x" + vectors;
        if (tail != 0) id += "_t" + tail;
        if (add) id += "_add";
        return extra == Extra.NONE ? id : id + "_" + extra.name().toLowerCase(Locale.ROOT);
    }
}
