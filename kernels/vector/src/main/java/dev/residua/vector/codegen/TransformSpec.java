package dev.residua.vector.codegen;

import dev.residua.engine.graph.Epilogue;
import java.util.Locale;

/**
 * What a {@link TileTransform} of the Winograd algorithm F(m x m, r x r) computes.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param outputs m
 * @param taps r
 * @param side whether it transforms the input or the products
 * @param epilogue what an output transform adds; none for an input transform
 */
public record TransformSpec(int vectorBits, int outputs, int taps, Side side, Epilogue epilogue) implements KernelSpec {
    /** Which of the algorithm's matrices. */
    public enum Side {
        INPUT,
        OUTPUT
    }

    public int lanes() {
        return vectorBits / Float.SIZE;
    }

    /** Rows and columns of a tile of the input: {@code m + r - 1}. */
    public int points() {
        return outputs + taps - 1;
    }

    /** Elements of a tile transformed in one direction, for as many channels as a vector has lanes. */
    public int spareElements() {
        return points() * points() * lanes();
    }

    /** Reads like {@code f32x16_winograd_4x3_output_bias_relu}: lanes, m and r, side, epilogue. */
    @Override
    public String id() {
        String id = "f32x" + lanes() + "_winograd_" + outputs + "x" + taps + "_"
                + side.name().toLowerCase(Locale.ROOT);
        return epilogue.equals(Epilogue.NONE) ? id : id + "_" + epilogue;
    }
}
