package dev.residua.bench.stats;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * The ratio of two medians, with a 95 % confidence interval.
 */
public record Ratio(double value, double low, double high) {
    private static final int RESAMPLES = 2000;
    private static final long SEED = 1979;

    /**
     * Compares times taken in rounds in which each side had its turn. A round is resampled as a whole, both sides
     * together (paired block bootstrap, percentile interval; Efron 1979), because what disturbs a machine disturbs
     * neighbours in time alike.
     *
     * @param a times of one side, for each round
     * @param b times of the other, as many rounds
     */
    public static Ratio ofMedians(double[][] a, double[][] b) {
        int rounds = a.length;
        if (rounds == 0 || rounds != b.length) {
            throw new IllegalArgumentException(
                    rounds + " rounds against " + b.length + ", expected as many and at least 1");
        }
        RandomGenerator random = new Well19937c(SEED);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[][] x = new double[rounds][];
            double[][] y = new double[rounds][];
            for (int round = 0; round < rounds; round++) {
                int pick = random.nextInt(rounds);
                x[round] = a[pick];
                y[round] = b[pick];
            }
            ratios[i] = Samples.of(x).median() / Samples.of(y).median();
        }
        Arrays.sort(ratios);
        Samples distribution = new Samples(ratios);
        return new Ratio(
                Samples.of(a).median() / Samples.of(b).median(),
                distribution.percentile(2.5),
                distribution.percentile(97.5));
    }

    /** Whether 1 lies inside the interval: the data cannot tell which side is faster. */
    public boolean isOpen() {
        return low <= 1 && 1 <= high;
    }

    /** Reads like {@code 0.56 [0.54, 0.58]}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high);
    }
}
