package dev.residua.vector.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductTest {
    @Test
    void multipliesWhatItsSpecSays() {
        for (int bits : new int[] {64, 128, 256, 512}) {
            for (int[] tile : new int[][] {{1, 1}, {7, 2}, {8, 2}, {4, 4}, {1, 4}, {12, 2}}) {
                int columns = tile[1] * bits / Float.SIZE;
                check(new ProductSpec(bits, tile[0], tile[1], 5, columns), 1);
                check(new ProductSpec(bits, tile[0], tile[1], 8, columns + 3), 3);
            }
        }
    }

    @Test
    void refusesImpossibleSpecs() {
        assertEquals("f32x16_product_7x2_a128_c32", new ProductSpec(512, 7, 2, 128, 32).id());
        assertThrows(IllegalArgumentException.class, () -> new ProductSpec(384, 1, 1, 16, 16));
        assertThrows(IllegalArgumentException.class, () -> new ProductSpec(128, 0, 1, 16, 16));
        assertThrows(IllegalArgumentException.class, () -> new ProductSpec(128, 1, 1, 0, 16));
        assertThrows(IllegalArgumentException.class, () -> new ProductSpec(128, 1, 2, 16, 7));
    }

    /** As {@link Brgemm}s do. */
    @Test
    void refusesEmptySums() {
        float[] x = new float[4];
        Product kernel = Kernels.get(new ProductSpec(128, 1, 1, 4, 4));
        assertThrows(IllegalArgumentException.class, () -> kernel.run(x, 0, 0, x, 0, x, 0, 1));
    }

    private static void check(ProductSpec spec, int tiles) {
        int k = 5;
        int columns = spec.columns();
        int rows = tiles * spec.rows();
        Random random = new Random(7);
        float[] a = random(random, 1 + rows * spec.aStep());
        float[] b = random(random, 2 + k * columns);
        float[] c = random(random, 3 + rows * spec.cStep());
        float[] before = c.clone();
        Kernels.get(spec).run(a, 1, k, b, 2, c, 3, tiles);

        for (int i = 0; i < c.length; i++) {
            int m = Math.floorDiv(i - 3, spec.cStep());
            int n = Math.floorMod(i - 3, spec.cStep());
            boolean isComputed = m >= 0 && n < columns;
            double expected = isComputed ? 0 : before[i];
            double magnitude = 0;
            for (int l = 0; isComputed && l < k; l++) {
                double product = (double) a[1 + m * spec.aStep() + l] * b[2 + l * columns + n];
                expected += product;
                magnitude += Math.abs(product);
            }
            // Each of the k roundings is at most half an ulp of a partial sum.
            assertEquals(expected, c[i], k * magnitude * 0x1p-24, spec.id());
        }
    }

    private static float[] random(Random random, int length) {
        float[] data = new float[length];
        for (int i = 0; i < length; i++) data[i] = random.nextFloat() * 2 - 1;
        return data;
    }
}
