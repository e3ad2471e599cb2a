package dev.residua.bench.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds to each benchmark the time of the kernels alone, GFLOP/s, percent of the measured peak, and GB/s of operands and
 * result.
 */
public final class FiguresProfiler implements InternalProfiler {
    @Override
    public String getDescription() {
        return "time of the kernels, GFLOP/s, percent of peak, GB/s";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        Figures.reset();
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        if (Figures.isEmpty()) return List.of();
        List<ScalarResult> figures = new ArrayList<>();
        figures.add(new ScalarResult("kernels", Figures.micros(), "us/op", AggregationPolicy.AVG));
        figures.add(new ScalarResult("arithmetic", Figures.gflops(), "GFLOP/s", AggregationPolicy.AVG));
        if (!Double.isNaN(Figures.percentOfPeak())) {
            figures.add(new ScalarResult("of peak", Figures.percentOfPeak(), "%", AggregationPolicy.AVG));
        }
        figures.add(new ScalarResult("traffic", Figures.gigabytesPerSecond(), "GB/s", AggregationPolicy.AVG));
        return figures;
    }
}
