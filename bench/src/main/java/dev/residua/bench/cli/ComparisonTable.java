package dev.residua.bench.cli;

import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.ComparisonResult;
import dev.residua.engine.backend.Peak;
import dev.residua.resnet.cli.Table;
import java.util.Locale;

/** The comparisons of a run for a terminal. */
final class ComparisonTable {
    private ComparisonTable() {}

    static Table of(BenchResults results) {
        Peak peak = results.roof().peak(results.run().threads());
        Table table = new Table("workload", "engine", ">median ms", ">p95 ms", ">% of peak", ">ours / its [95 %]");
        for (ComparisonResult comparison : results.comparisons()) {
            for (ComparisonResult.Engine engine : comparison.engines()) {
                boolean ours = engine == comparison.ours();
                table.add(
                        ours ? comparison.workload() : "",
                        engine.engine(),
                        fixed(2, engine.medianMs()),
                        fixed(2, engine.p95Ms()),
                        fixed(0, 100 * comparison.gflops(engine) / peak.gflops()),
                        ours ? "" : engine.ratio().toString());
            }
        }
        return table;
    }

    private static String fixed(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
