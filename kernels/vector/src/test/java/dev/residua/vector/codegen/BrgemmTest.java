package dev.residua.vector.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.vector.codegen.BrgemmSpec.Extra;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrgemmTest {
    private static List<BrgemmSpec> specs() {
        List<BrgemmSpec> specs = new ArrayList<>();
        for (int bits : new int[] {64, 128, 256, 512}) {
            for (int[] tile : new int[][] {{1, 1}, {7, 2}, {8, 2}, {4, 4}, {1, 4}, {14, 2}, {28, 1}}) {
                for (int tail : new int[] {0, 1, bits / Float.SIZE - 1}) {
                    specs.add(new BrgemmSpec(bits, tile[0], tile[1], tail, false));
                    specs.add(new BrgemmSpec(bits, tile[0], tile[1], tail, true));
                    specs.add(new BrgemmSpec(bits, tile[0], tile[1], tail, true, Extra.STATISTICS));
                    specs.add(new BrgemmSpec(bits, tile[0], tile[1], tail, true, Extra.RELU_MASK));
                }
            }
        }
        return specs.stream().distinct().toList();
    }

    @Test
    void multipliesWhatItsSpecSays() {
        for (BrgemmSpec spec : specs()) {
            check(spec, Kernels.get(spec), Float.NEGATIVE_INFINITY);
            check(spec, Kernels.get(spec), 0);
        }
    }

    @Test
    void idsAreUnique() {
        Set<String> ids = new HashSet<>();
        for (BrgemmSpec spec : specs()) assertTrue(ids.add(spec.id()), spec.id());
        assertEquals("f32x16_brgemm_7x2_t8_add", new BrgemmSpec(512, 7, 2, 8, true).id());
        assertEquals("f32x16_brgemm_6x4_statistics", new BrgemmSpec(512, 6, 4, 0, false, Extra.STATISTICS).id());
        assertEquals("f32x8_brgemm_6x1_t3_relu_mask", new BrgemmSpec(256, 6, 1, 3, false, Extra.RELU_MASK).id());
    }

    @Test
    void methodsAreShortEnoughToBeCompiled() {
        for (BrgemmSpec spec : specs()) {
            for (var method : ClassFile.of().parse(BrgemmEmitter.emit(spec)).methods()) {
                int length = ((CodeAttribute) method.code().orElseThrow()).codeLength();
                assertTrue(length < KernelClass.MAX_BYTECODES, () -> spec.id() + " has " + length + " bytecodes");
            }
        }
    }

    @Test
    void refusesImpossibleSpecs() {
        assertThrows(IllegalArgumentException.class, () -> new BrgemmSpec(384, 1, 1, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new BrgemmSpec(128, 0, 1, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new BrgemmSpec(128, 1, 1, 4, false));
    }

    /** A way past its loops, where C2 would keep sums in memory rather than in registers, is none that a kernel may have. */
    @Test
    void refusesEmptySums() {
        BrgemmSpec spec = new BrgemmSpec(128, 2, 1, 0, false);
        float[] x = new float[8];
        for (int[] taps : new int[][] {{}, {0}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Kernels.get(spec)
                            .run(x, 0, 1, taps, 1 - taps.length, x, 0, x, 0, 4, x, 0, null, 0, 0, null, 0, 0));
        }
    }

    private static void check(BrgemmSpec spec, Brgemm kernel, float floor) {
        int k = 5;
        int[] taps = {0, 11};
        int aStep = 3;
        int columns = spec.columns();
        int valid = spec.tail() == 0 ? columns : columns - spec.lanes() + spec.tail();
        int cStep = valid + 2;
        Random random = new Random(7);
        float[] a = random(random, 1 + aStep * spec.rows() + 11 + k);
        float[] b = random(random, 2 + taps.length * k * columns);
        float[] bias = random(random, 3 + columns);
        float[] residual = random(random, 4 + cStep * spec.rows() + spec.lanes());
        float[] c = random(random, 5 + cStep * spec.rows() + spec.lanes());
        float[] before = c.clone();
        float[] extra = new float[Math.max(3, spec.rows()) * columns];
        float[] added = spec.add() ? residual : null;
        kernel.run(a, 1, aStep, taps, k, b, 2, c, 5, cStep, bias, 3, added, 4, floor, extra, 0, columns);

        for (int i = 0; i < c.length; i++) {
            int m = Math.floorDiv(i - 5, cStep);
            int n = Math.floorMod(i - 5, cStep);
            double expected = before[i];
            double magnitude = 0;
            if (m >= 0 && m < spec.rows() && n < valid) {
                expected = bias[3 + n];
                if (spec.add()) expected += residual[4 + m * cStep + n];
                magnitude = 3;
                for (int t = 0; t < taps.length; t++) {
                    for (int l = 0; l < k; l++) {
                        double product = (double) a[1 + taps[t] + m * aStep + l] * b[2 + (t * k + l) * columns + n];
                        expected += product;
                        magnitude += Math.abs(product);
                    }
                }
                expected = Math.max(expected, floor);
            }
            // Each of the sum's 12 roundings is at most half an ulp of a partial sum.
            assertEquals(expected, c[i], 12 * magnitude * 0x1p-24, spec.id());
        }
    }

    /** A bit for each element that is stored, 0 for the lanes behind the last column, and no other memory touched. */
    @Test
    void writesDownWhichElementsAreAboveZero() {
        for (BrgemmSpec spec : specs()) {
            if (spec.extra() == Extra.RELU_MASK) checkMask(spec);
        }
    }

    private static void checkMask(BrgemmSpec spec) {
        int columns = spec.columns();
        int valid = spec.tail() == 0 ? columns : columns - spec.lanes() + spec.tail();
        int step = spec.vectors() + 2;
        Random random = new Random(9);
        float[] a = random(random, spec.rows());
        float[] b = random(random, columns);
        float[] bias = random(random, columns);
        float[] residual = random(random, spec.rows() * valid + columns);
        for (int i = 0; i < columns; i += 5) bias[i] = Float.NaN;
        float[] c = new float[spec.rows() * valid + columns];
        Arrays.fill(c, 1);
        float[] mask = new float[3 + spec.rows() * step];
        Arrays.fill(mask, -1);
        int[] taps = {0};
        Kernels.get(spec).run(a, 0, 1, taps, 1, b, 0, c, 0, valid, bias, 0, residual, 0, 0, mask, 3, step);
        for (int i = 0; i < mask.length; i++) {
            int m = Math.floorDiv(i - 3, step);
            int j = Math.floorMod(i - 3, step);
            int expected = Float.floatToRawIntBits(-1);
            if (m >= 0 && j < spec.vectors()) {
                expected = 0;
                for (int n = j * spec.lanes(); n < Math.min(valid, (j + 1) * spec.lanes()); n++) {
                    if (c[m * valid + n] > 0) expected |= 1 << n % spec.lanes();
                }
            }
            assertEquals(expected, Float.floatToRawIntBits(mask[i]), spec.id());
        }
    }

    /** Over two tiles whose mean is large beside their deviations, as the second pass over what they are finds them. */
    @Test
    void sumsUpStatisticsOfItsTiles() {
        for (BrgemmSpec spec : specs()) {
            if (spec.extra() == Extra.STATISTICS) checkStatistics(spec);
        }
    }

    private static void checkStatistics(BrgemmSpec spec) {
        int columns = spec.columns();
        int valid = spec.tail() == 0 ? columns : columns - spec.lanes() + spec.tail();
        int rows = 2 * spec.rows();
        int step = valid + 3;
        Random random = new Random(8);
        float[] a = random(random, rows + 1);
        float[] b = random(random, columns);
        float[] bias = new float[columns];
        Arrays.fill(bias, 100);
        float[] residual = random(random, rows * valid + columns);
        float[] c = new float[rows * valid + columns];
        float[] statistics = new float[2 + 2 * step + columns];
        Arrays.fill(statistics, 7);
        Arrays.fill(statistics, 2, 2 + valid, Float.NaN);
        Arrays.fill(statistics, 2 + step, 2 + step + valid, 0);
        Arrays.fill(statistics, 2 + 2 * step, 2 + 2 * step + valid, 0);
        Brgemm kernel = Kernels.get(spec);
        int[] taps = {0};
        for (int m = 0; m < rows; m += spec.rows()) {
            int at = m * valid;
            kernel.run(a, m, 1, taps, 1, b, 0, c, at, valid, bias, 0, residual, at, 0, statistics, 2, step);
        }
        for (int n = 0; n < valid; n++) {
            float center = statistics[2 + n];
            double sum = 0;
            double squares = 0;
            double magnitude = 0;
            for (int m = 0; m < rows; m++) {
                double distance = (double) c[m * valid + n] - center;
                sum += distance;
                squares += distance * distance;
                magnitude += Math.abs(distance);
            }
            // Each distance is rounded once, and each sum of them once a term; the centre is near them.
            assertEquals(100, center, 3, spec.id());
            assertEquals(sum, statistics[2 + step + n], (rows + 1) * magnitude * 0x1p-24, spec.id());
            assertEquals(squares, statistics[2 + 2 * step + n], (rows + 3) * squares * 0x1p-24, spec.id());
        }
        for (int i = 0; i < statistics.length; i++) {
            boolean isOutside = i < 2 || i >= 2 + valid && (i - 2) % step >= valid;
            if (isOutside) assertEquals(7, statistics[i], spec.id());
        }
    }

    private static float[] random(Random random, int length) {
        float[] data = new float[length];
        for (int i = 0; i < length; i++) data[i] = random.nextFloat() * 2 - 1;
        return data;
    }
}
