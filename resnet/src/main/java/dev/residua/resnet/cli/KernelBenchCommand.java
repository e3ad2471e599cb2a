package dev.residua.resnet.cli;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.graph.Model;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Profiler;
import dev.residua.engine.runtime.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "bench", description = "Times a kernel alone, its data in the caches, on every shape a model gives it.")
final class KernelBenchCommand implements Callable<Integer> {
    private static final int[] BATCHES = {1, 2, 4, 8, 16};
    private static final long WARM_UP_NANOS = 500_000_000;
    private static final int RUNS = 30;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "ID", description = "The kernel, as 'residua kernel list' names it.")
    private String id;

    @Mixin
    private KernelSource source;

    @Option(
            names = "--sweep",
            description =
                    "Also with 1 to 16 images and fewer threads; the same request may then be served by another kernel.")
    private boolean sweep;

    @Mixin
    private JsonOption json;

    /** One case; {@code percentOfPeak} is null where the backend has no probe. */
    record Row(
            String kernel,
            String step,
            int threads,
            double ms,
            double gflops,
            Double percentOfPeak,
            double gigabytesPerSecond) {}

    @Override
    public Integer call() {
        Backend backend = source.backend();
        CompileOptions options = source.options().passes(List.of());
        Map<Integer, Peak> peaks = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (Step step : source.distinctSteps(id)) {
            if (!sweep) {
                rows.add(measure(SingleStep.of(step.node(), 0), backend, options, peaks));
                continue;
            }
            for (int threads = options.threads(); threads >= 1; threads /= 2) {
                for (int batch : BATCHES) {
                    rows.add(measure(SingleStep.of(step.node(), batch), backend, options.threads(threads), peaks));
                }
            }
        }
        command.commandLine().getOut().println(json.isWanted() ? JsonOption.print(rows) : table(rows));
        return 0;
    }

    private static Row measure(Model model, Backend backend, CompileOptions options, Map<Integer, Peak> peaks) {
        Peak peak = peaks.computeIfAbsent(
                options.threads(), threads -> backend.measurePeak(threads).orElse(null));
        try (Session session = Session.open(model, backend, options)) {
            RandomGenerator random = SingleStep.random();
            model.graph().inputs().forEach(input -> SingleStep.fill(session.input(input.name()), random));
            long start = System.nanoTime();
            do session.run();
            while (System.nanoTime() - start < WARM_UP_NANOS);
            Profiler profiler = new Profiler(session.plan(), RUNS);
            for (int i = 0; i < RUNS; i++) session.run(profiler);
            Profiler.Row row = profiler.rows().getLast();
            return new Row(
                    row.step().kernel(),
                    KernelSource.describe(row.step().node()),
                    options.threads(),
                    row.milliseconds(),
                    row.gflops(),
                    peak == null ? null : row.percentOfPeak(peak),
                    row.gigabytesPerSecond());
        }
    }

    private static Table table(List<Row> rows) {
        Table table = new Table("kernel", "step", ">threads", ">ms", ">GFLOP/s", ">% of peak", ">GB/s");
        for (Row row : rows) {
            table.add(
                    row.kernel(),
                    row.step(),
                    Integer.toString(row.threads()),
                    String.format(Locale.ROOT, "%.4f", row.ms()),
                    String.format(Locale.ROOT, "%.1f", row.gflops()),
                    row.percentOfPeak() == null ? "-" : String.format(Locale.ROOT, "%.1f", row.percentOfPeak()),
                    String.format(Locale.ROOT, "%.1f", row.gigabytesPerSecond()));
        }
        return table;
    }
}
