package dev.residua.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of a tile, against the definition in double. */
class MicrokernelTest {
    private static final float UNTOUCHED = 77;

    static Stream<Microkernel> tiles() {
        return Stream.of(new Tile6x2(), new Tile6x1());
    }

    @ParameterizedTest
    @MethodSource("tiles")
    void computesFullAndShortTilesOfAnyDepth(Microkernel tile) {
        for (int rows = 1; rows <= tile.rows(); rows++) {
            for (int k : new int[] {0, 1, 2, 7, 33}) check(tile, rows, k, Float.NEGATIVE_INFINITY);
        }
    }

    @ParameterizedTest
    @MethodSource("tiles")
    void clipsAtTheFloor(Microkernel tile) {
        check(tile, tile.rows(), 5, 0);
    }

    @ParameterizedTest
    @MethodSource("tiles")
    void keepsNaN(Microkernel tile) {
        int columns = tile.columns();
        float[] a = {Float.NaN};
        float[] c = new float[columns];
        tile.run(a, 0, 0, 1, new float[columns], 0, 1, new float[columns], 0, 0, new float[columns], 0, 0, c, 0, 0);
        for (float value : c) assertTrue(Float.isNaN(value));
    }

    /** The arrays end with the last element that may be read, and stride and offset are odd. */
    private static void check(Microkernel tile, int rows, int k, float floor) {
        int columns = tile.columns();
        int aStride = k + 3;
        int cStride = columns + 5;
        Random random = new Random(rows * 100L + k);
        float[] a = random(random, 2 + (rows - 1) * aStride + k);
        float[] b = random(random, 1 + k * columns);
        float[] init = random(random, 3 + (rows - 1) * cStride + columns);
        float[] bias = random(random, 1 + columns);
        float[] c = new float[4 + (rows - 1) * cStride + columns];
        Arrays.fill(c, UNTOUCHED);
        tile.run(a, 2, aStride, rows, b, 1, k, init, 3, cStride, bias, 1, floor, c, 4, cStride);

        for (int i = 0; i < c.length; i++) {
            int row = Math.floorDiv(i - 4, cStride);
            int column = Math.floorMod(i - 4, cStride);
            if (i < 4 || column >= columns) {
                assertEquals(UNTOUCHED, c[i], "element " + i + " is outside the tile");
                continue;
            }
            double sum = init[3 + row * cStride + column] + (double) bias[1 + column];
            double magnitude = Math.abs(init[3 + row * cStride + column]) + Math.abs(bias[1 + column]);
            for (int p = 0; p < k; p++) {
                double product = (double) a[2 + row * aStride + p] * b[1 + p * columns + column];
                sum += product;
                magnitude += Math.abs(product);
            }
            assertEquals(Math.max(sum, floor), c[i], 0x1p-23 * Math.sqrt(k + 2) * magnitude);
        }
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float) random.nextGaussian();
        return values;
    }
}
