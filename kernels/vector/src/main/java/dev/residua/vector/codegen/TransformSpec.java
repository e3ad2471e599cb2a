package dev.residua.vector.codegen;

import java.util.Locale;

/**
 * What a {@link TileTransform} of the Winograd algorithm F(m x m, r x r) computes.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param outputs m
 * @param taps r
 * @param side what it transforms
 * @param pixel elements from one pixel or tap to the next; 0 if that is an argument
 * @param point elements from one point to the next; 0 if that is an argument
 */
public record TransformSpec(int vectorBits, int outputs, int taps, Side side, int pixel, int point)
        implements KernelSpec {
    /** Which of the algorithm's matrices: for the input, the weights, or the products. */
    public enum Side {
        INPUT,
        WEIGHT,
        OUTPUT
    }

    /** With steps that are arguments. */
    public TransformSpec(int vectorBits, int outputs, int taps, Side side) {
        this(vectorBits, outputs, taps, side, 0, 0);
    }

    /** Rows and columns of a tile of the input: {@code m + r - 1}. */
    public int points() {
        return outputs + taps - 1;
    }

    /** Reads like {@code f32x16_winograd_4x3_output_p64_q1360}: lanes, m and r, side, steps of pixels and of points. */
    @Override
    public String id() {
        String id = "f32x" + lanes() + "_winograd_" + outputs + "x" + taps + "_"
                + side.name().toLowerCase(Locale.ROOT);
        return point == 0 ? id : id + "_p" + pixel + "_q" + point;
    }
}
