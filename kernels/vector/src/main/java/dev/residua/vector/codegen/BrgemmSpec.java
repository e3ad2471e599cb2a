package dev.residua.vector.codegen;

import dev.residua.engine.graph.Epilogue;

/**
 * What a {@link Brgemm} computes; how it is emitted is {@link BrgemmEmitter}'s business. The length of a tap and all steps are
 * arguments, not part of the key: making them constants gained nothing measurable, and one class then serves many layers, so
 * that few need compiling.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param rows rows of the tile
 * @param vectors vectors in each row of the tile
 * @param tail how many lanes of the tile's last vector exist in C and the residual; 0 for all
 * @param epilogue what becomes of a sum before it is stored
 */
public record BrgemmSpec(int vectorBits, int rows, int vectors, int tail, Epilogue epilogue) implements KernelSpec {
    public BrgemmSpec {
        if (Integer.bitCount(vectorBits) != 1 || vectorBits < 64 || vectorBits > 512) {
            throw new IllegalArgumentException("vectorBits is " + vectorBits + ", expected 64, 128, 256 or 512");
        }
        if (rows < 1 || vectors < 1)
            throw new IllegalArgumentException("tile is " + rows + "x" + vectors + ", expected 1x1 or more");
        if (tail < 0 || tail >= vectorBits / Float.SIZE) {
            throw new IllegalArgumentException("tail is " + tail + ", expected 0 to " + (vectorBits / Float.SIZE - 1));
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

    /** Reads like {@code f32x16_brgemm_7x2_t8_bias_relu}: lanes, tile, tail, epilogue. */
    @Override
    public String id() {
        StringBuilder id = new StringBuilder("f32x" + lanes() + "_brgemm_" + rows + "x" + vectors);
        if (tail != 0) id.append("_t").append(tail);
        if (!epilogue.equals(Epilogue.NONE)) id.append('_').append(epilogue);
        return id.toString();
    }
}
