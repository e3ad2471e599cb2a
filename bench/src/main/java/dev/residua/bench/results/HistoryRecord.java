package dev.residua.bench.results;

import dev.residua.bench.stats.Samples;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of the history: one benchmark on one engine in one run.
 *
 * @param run of the suite it belongs to
 * @param machine what must be equal for figures to be comparable
 * @param medianMs of all runs
 * @param roundMs the median of each round
 */
public record HistoryRecord(
        String run,
        String time,
        String commit,
        String machine,
        String jdk,
        String benchmark,
        String engine,
        int threads,
        double medianMs,
        List<Double> roundMs) {
    /** The lines a run adds: its comparisons and JMH benchmarks. */
    public static List<HistoryRecord> of(BenchResults results) {
        RunInfo run = results.run();
        List<HistoryRecord> records = new ArrayList<>();
        for (ComparisonResult comparison : results.comparisons()) {
            for (ComparisonResult.Engine engine : comparison.engines()) {
                Times times = new Times(engine.medianMs(), engine.roundMs());
                records.add(of(run, comparison.workload(), engine.engine(), comparison.threads(), times));
            }
        }
        for (KernelResult kernel : results.kernels()) {
            Times times = new Times(Samples.of(toArray(kernel.samplesMs())).median(), kernel.samplesMs());
            records.add(of(run, kernel.name(), "residua-" + run.backend(), kernel.threads(), times));
        }
        return records;
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private record Times(double medianMs, List<Double> roundMs) {}

    private static HistoryRecord of(RunInfo run, String benchmark, String engine, int threads, Times times) {
        return new HistoryRecord(
                run.id(),
                run.time(),
                run.commit(),
                run.machine().identity(),
                run.machine().jdk(),
                benchmark,
                engine,
                threads,
                times.medianMs(),
                times.roundMs());
    }
}
