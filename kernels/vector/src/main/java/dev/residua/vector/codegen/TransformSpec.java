package dev.residua.vector.codegen;

import java.util.Locale;

/**
 * What a {@link TileTransform} of the Winograd algorithm F(m x m, r x r) computes.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param outputs m
 * @param taps r
 * @param side what it transforms
 */
public record TransformSpec(int vectorBits, int outputs, int taps, Side side) implements KernelSpec {
    /** Which of the algorithm's matrices: for the input, the weights, or the products. */
    public enum Side {
        INPUT,
        WEIGHT,
        OUTPUT
    }

    /** Rows and columns of a tile of the input: {@code m + r - 1}. */
    public int points() {
        return outputs + taps - 1;
    }

    /** Elements of a tile transformed in one direction, for as many channels as a vector has lanes. */
    public int spareElements() {
        return points() * points() * lanes();
    }

    /** Reads like {@code f32x16_winograd_4x3_output}: lanes, m and r, side. */
    @Override
    public String id() {
        return "f32x" + lanes() + "_winograd_" + outputs + "x" + taps + "_"
                + side.name().toLowerCase(Locale.ROOT);
    }
}
