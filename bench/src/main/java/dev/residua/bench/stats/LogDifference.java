package dev.residua.bench.stats;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The ratio of the geometric means of two samples with a confidence interval: Welch's t interval (Welch 1947) for the
 * difference of the logarithms, since times vary in proportion to their size.
 */
public record LogDifference(double ratio, double low, double high) {
    /** Fewer values on a side tell nothing about how far they scatter. */
    public static final int MIN_VALUES = 3;

    private static final double CONFIDENCE = 0.99;

    /**
     * @param a at least {@value #MIN_VALUES} positive values
     * @param b as many
     * @return b over a
     */
    public static LogDifference of(double[] a, double[] b) {
        if (a.length < MIN_VALUES || b.length < MIN_VALUES) {
            throw new IllegalArgumentException(a.length + " and " + b.length + " values, expected " + MIN_VALUES);
        }
        double[] logA = Arrays.stream(a).map(Math::log).toArray();
        double[] logB = Arrays.stream(b).map(Math::log).toArray();
        double varA = StatUtils.variance(logA) / a.length;
        double varB = StatUtils.variance(logB) / b.length;
        double difference = StatUtils.mean(logB) - StatUtils.mean(logA);
        double variance = varA + varB;
        if (variance == 0) return new LogDifference(Math.exp(difference), Math.exp(difference), Math.exp(difference));
        double freedom = variance * variance / (varA * varA / (a.length - 1) + varB * varB / (b.length - 1));
        double half =
                new TDistribution(freedom).inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2) * Math.sqrt(variance);
        return new LogDifference(Math.exp(difference), Math.exp(difference - half), Math.exp(difference + half));
    }
}
