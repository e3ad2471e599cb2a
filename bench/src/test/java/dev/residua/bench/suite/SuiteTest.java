package dev.residua.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.bench.peak.Roof;
import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.ResiduaContestant;
import dev.residua.bench.peer.Workload;
import dev.residua.bench.peer.Workloads;
import dev.residua.bench.report.Report;
import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.ComparisonResult;
import dev.residua.bench.results.HistoryRecord;
import dev.residua.bench.results.LayerProfile;
import dev.residua.bench.results.Scaling;
import dev.residua.bench.results.WarmUp;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of experiment once, small: that it runs, and that its answers are those of the reference backend. */
class SuiteTest {
    private static final int THREADS = 2;

    /** The oracle in the place of another engine: whoever answers otherwise is refused. */
    private static final class Oracle implements Peer {
        @Override
        public String name() {
            return "oracle";
        }

        @Override
        public Availability availability() {
            return Availability.YES;
        }

        @Override
        public Optional<Contestant> enter(Workload workload, int threads) {
            return Optional.of(ResiduaContestant.of(
                    Backends.get("reference"),
                    workload,
                    CompileOptions.defaults().threads(threads)));
        }
    }

    private static BenchResults run(List<Peer> peers, Experiment... experiments) {
        Bench bench = new Bench(
                Backends.get("vector"), peers, CompileOptions.defaults().threads(THREADS), Effort.SMOKE, _ -> {});
        bench.add(new Roof(
                List.of(new Roof.Arithmetic(512, THREADS, 100)),
                List.of(new Roof.Bandwidth("copy", THREADS, 10)),
                List.of()));
        for (Experiment experiment : experiments) {
            assertTrue(experiment.estimate(bench).isPositive(), experiment.name());
            experiment.run(bench);
        }
        return bench.results();
    }

    @Test
    void comparisonsRunAndAreRight(@TempDir Path folder) throws IOException {
        BenchResults results = run(
                List.of(new Oracle()),
                new PeakExperiment(),
                new ComparisonExperiment("f", true, 1, () -> Workloads.forward("resnet20", Shape.of(2, 3, 8, 8))),
                new ComparisonExperiment(
                        "u", true, 1, () -> Workloads.forwardUnfolded("resnet20", Shape.of(1, 3, 8, 8))),
                new ComparisonExperiment("t", true, 1, () -> Workloads.trainingStep("resnet20", Shape.of(4, 3, 8, 8))),
                new ComparisonExperiment("g", true, 1, () -> Workloads.gemm(17, 33, 65)));
        assertEquals(List.of(), results.notes());
        assertEquals(4, results.comparisons().size());
        for (ComparisonResult comparison : results.comparisons()) {
            assertEquals(2, comparison.engines().size(), comparison.workload());
            assertTrue(comparison.ours().medianMs() > 0 && comparison.flops() > 0, comparison.workload());
        }
        assertEquals(8, HistoryRecord.of(results).size());
        Report.write(results, folder);
        assertTrue(Files.readString(folder.resolve(Report.HTML)).contains("train resnet20"));
    }

    @Test
    void layersScalingAndWarmUpRun(@TempDir Path folder) throws IOException {
        BenchResults results = run(
                List.of(),
                new LayerExperiment("resnet20", 1, true, 0.01),
                new ScalingExperiment("resnet20", ScalingExperiment.Axis.THREADS, true, 0.01),
                new ScalingExperiment("resnet20", ScalingExperiment.Axis.BATCH, true, 0.01),
                new WarmUpExperiment("resnet20", true));
        assertEquals(List.of("No other engine took part: only Residua was measured."), results.notes());
        LayerProfile layers = results.profiles().getFirst();
        assertEquals(
                19,
                layers.layers().stream()
                        .filter(layer ->
                                layer.name().contains("conv") || layer.name().contains("downsample"))
                        .count());
        for (Scaling scaling : results.scalings()) {
            assertTrue(scaling.points().stream().allMatch(point -> point.imagesPerSecond() > 0), scaling.toString());
        }
        WarmUp warmUp = results.warmUps().getFirst();
        assertTrue(warmUp.calls().getFirst().endMs() > warmUp.calls().getFirst().ms());
        Report.write(results, folder);
        assertTrue(Files.readString(folder.resolve(Report.MARKDOWN)).contains("## Warm-up"));
    }

    @Test
    void namesAreUniqueAndThePeakIsAlwaysMeasured() {
        List<String> names = Suite.all().stream().map(Experiment::name).toList();
        assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
        assertEquals(
                List.of("peak", "layers/resnet18/b1", "layers/resnet50/b1", "layers/resnet50/b8"),
                Suite.select("^LAYERS/", false).stream().map(Experiment::name).toList());
        assertEquals(
                List.of("peak"),
                Suite.select("peak", true).stream().map(Experiment::name).toList());
        assertTrue(Suite.select(null, false).stream().allMatch(Experiment::isQuick));
        assertFalse(Suite.select(null, true).stream().allMatch(Experiment::isQuick));
    }

    @Test
    void anUnknownPatternIsRefusedWithTheNamesThereAre() {
        ResiduaException e = assertThrows(ResiduaException.class, () -> Suite.select("resnet17", false));
        assertTrue(
                e.getMessage().startsWith("no benchmark has 'resnet17' in its name; there are peak, "), e.getMessage());
        e = assertThrows(ResiduaException.class, () -> Suite.select("[", false));
        assertTrue(e.getMessage().startsWith("'[' is no regular expression: "), e.getMessage());
    }
}
