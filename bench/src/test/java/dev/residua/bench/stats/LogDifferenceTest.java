package dev.residua.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogDifferenceTest {
    private static double[] times(double base, int n, SplittableRandom random) {
        double[] times = new double[n];
        for (int i = 0; i < n; i++) times[i] = base * Math.exp(0.05 * random.nextGaussian());
        return times;
    }

    @Test
    void worksOutByHand() {
        // Logarithms 0, 1, 2 and 1, 2, 3: difference 1, standard error sqrt(2/3), 4 degrees of freedom, t 4.6041.
        double e = Math.E;
        LogDifference difference = LogDifference.of(new double[] {1, e, e * e}, new double[] {e, e * e, e * e * e});
        assertEquals(e, difference.ratio(), 1e-12);
        assertEquals(1 - 4.6041 * Math.sqrt(2.0 / 3), Math.log(difference.low()), 1e-3);
        assertEquals(1 + 4.6041 * Math.sqrt(2.0 / 3), Math.log(difference.high()), 1e-3);
    }

    /** Of intervals that claim 99 %, about 99 % hold the truth. */
    @Test
    void theIntervalHoldsWhatItClaims() {
        SplittableRandom random = new SplittableRandom(2);
        int held = 0;
        for (int i = 0; i < 2000; i++) {
            LogDifference difference = LogDifference.of(times(100, 4, random), times(90, 5, random));
            if (difference.low() <= 0.9 && 0.9 <= difference.high()) held++;
        }
        assertTrue(held > 1960 && held < 2000, "held " + held + " of 2000");
    }

    @Test
    void equalTimesLeaveNothingOpen() {
        double[] same = {2, 2, 2};
        assertEquals(new LogDifference(1, 1, 1), LogDifference.of(same, same));
    }

    @Test
    void needsThreeValues() {
        assertThrows(IllegalArgumentException.class, () -> LogDifference.of(new double[2], new double[3]));
    }
}
