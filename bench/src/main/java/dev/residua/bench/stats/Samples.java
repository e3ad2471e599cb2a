package dev.residua.bench.stats;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/** Times in nanoseconds, ascending. */
public record Samples(double[] sorted) {
    public static Samples of(double[]... parts) {
        double[] all =
                Arrays.stream(parts).flatMapToDouble(Arrays::stream).sorted().toArray();
        if (all.length == 0) throw new IllegalArgumentException("no samples");
        return new Samples(all);
    }

    public double min() {
        return sorted[0];
    }

    public double median() {
        return percentile(50);
    }

    /** Interpolated between neighbours (Hyndman and Fan 1996, definition 7). */
    public double percentile(double p) {
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        return p <= 0 ? sorted[0] : percentile.evaluate(sorted, p);
    }
}
