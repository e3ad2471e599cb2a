package dev.residua.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RatioTest {
    private static final int ROUNDS = 15;

    /** Times around {@code base}, with some outliers upwards, and a drift that all sides share. */
    private static double[][] times(double base, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rounds = new double[ROUNDS][5];
        for (int round = 0; round < ROUNDS; round++) {
            double drift = 1 + 0.5 * Math.sin(round);
            for (int i = 0; i < 5; i++) {
                double outlier = random.nextInt(10) == 0 ? 3 : 1;
                rounds[round][i] = base * drift * outlier * (1 + 0.02 * random.nextGaussian());
            }
        }
        return rounds;
    }

    @Test
    void findsTheRatioUnderADriftThatBothSidesShare() {
        Ratio ratio = Ratio.ofMedians(times(60, 1), times(100, 2));
        assertEquals(0.6, ratio.value(), 0.06);
        assertTrue(ratio.low() <= 0.6 && 0.6 <= ratio.high(), ratio.toString());
        assertFalse(ratio.isOpen(), ratio.toString());
    }

    @Test
    void cannotTellEqualSidesApart() {
        Ratio ratio = Ratio.ofMedians(times(100, 3), times(100, 4));
        assertTrue(ratio.isOpen(), ratio.toString());
    }

    /** Of intervals that claim 95 %, about 95 % hold the truth. */
    @Test
    void theIntervalHoldsWhatItClaims() {
        int held = 0;
        for (int i = 0; i < 100; i++) {
            Ratio ratio = Ratio.ofMedians(times(80, 2 * i), times(100, 2 * i + 1));
            if (ratio.low() <= 0.8 && 0.8 <= ratio.high()) held++;
        }
        assertTrue(held >= 88, "held " + held + " of 100");
    }

    @Test
    void refusesRoundsThatDoNotPair() {
        assertThrows(IllegalArgumentException.class, () -> Ratio.ofMedians(new double[2][1], new double[3][1]));
    }

    @Test
    void percentilesAreThoseOfTheSortedTimes() {
        Samples samples = Samples.of(new double[] {5, 1}, new double[] {3, 2, 4});
        assertEquals(1, samples.min());
        assertEquals(3, samples.median());
        assertEquals(4.8, samples.percentile(95), 1e-12);
    }
}
