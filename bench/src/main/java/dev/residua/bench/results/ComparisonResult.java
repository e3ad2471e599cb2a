package dev.residua.bench.results;

import dev.residua.bench.peer.Comparison;
import dev.residua.bench.peer.Measurement;
import dev.residua.bench.stats.Ratio;
import dev.residua.bench.stats.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One workload on our backend and on peers, in turns.
 *
 * @param flops of one run; a multiply-add is two
 * @param bytes of all operands and results, each moved once
 * @param engines ours first
 * @param refused peers that were not timed, and why
 */
public record ComparisonResult(
        String workload, int threads, long flops, long bytes, List<Engine> engines, Map<String, String> refused) {
    /** How many percentiles of the distribution are kept. */
    private static final int PERCENTILES = 100;

    /**
     * One engine.
     *
     * @param roundMs the median of each round, in order of time
     * @param percentilesMs percentiles 0 to 100 of all runs
     * @param ratio our time over this engine's; null for ours
     */
    public record Engine(
            String engine,
            String settings,
            double medianMs,
            double p95Ms,
            List<Double> roundMs,
            List<Double> percentilesMs,
            Ratio ratio) {}

    public static ComparisonResult of(Comparison comparison) {
        List<Engine> engines = new ArrayList<>();
        for (Measurement measurement : comparison.measurements()) {
            Ratio ratio = measurement == comparison.ours() ? null : comparison.ratio(measurement);
            engines.add(engine(measurement, ratio));
        }
        return new ComparisonResult(
                comparison.workload().name(),
                comparison.threads(),
                comparison.workload().cost().flops(),
                comparison.workload().cost().bytes(),
                engines,
                comparison.refused());
    }

    private static Engine engine(Measurement measurement, Ratio ratio) {
        Samples samples = measurement.samples();
        List<Double> percentiles = new ArrayList<>();
        for (int p = 0; p <= PERCENTILES; p++) percentiles.add(samples.percentile(p) / 1e6);
        List<Double> rounds = Arrays.stream(measurement.rounds())
                .map(round -> Samples.of(round).median() / 1e6)
                .toList();
        return new Engine(
                measurement.name(),
                measurement.settings(),
                samples.median() / 1e6,
                samples.percentile(95) / 1e6,
                rounds,
                percentiles,
                ratio);
    }

    public Engine ours() {
        return engines.getFirst();
    }

    /** GFLOP/s of an engine. */
    public double gflops(Engine engine) {
        return flops / 1e6 / engine.medianMs();
    }

    /** Our time over that of the fastest peer; NaN where there is none. */
    public double worstRatio() {
        return engines.stream()
                .filter(engine -> engine.ratio() != null)
                .mapToDouble(engine -> engine.ratio().value())
                .max()
                .orElse(Double.NaN);
    }
}
