package dev.residua.bench.report;

import dev.residua.bench.peak.Roof;
import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.ComparisonResult;
import dev.residua.bench.results.KernelResult;
import dev.residua.bench.results.LayerProfile;
import dev.residua.bench.results.RunInfo;
import dev.residua.bench.results.WarmUp;
import dev.residua.bench.stats.Ratio;
import dev.residua.engine.backend.Peak;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** The tables of a report, what we lose always first. */
final class Tables {
    private Tables() {}

    /** Every workload with every engine. */
    static PageTable comparisons(BenchResults results) {
        Peak peak = peak(results);
        List<ComparisonResult> sorted = new ArrayList<>(results.comparisons());
        sorted.sort(Comparator.comparingDouble(comparison -> isLost(comparison) ? -comparison.worstRatio() : 0));
        List<PageTable.Row> rows = new ArrayList<>();
        for (ComparisonResult comparison : sorted) {
            for (ComparisonResult.Engine engine : comparison.engines()) {
                boolean ours = engine == comparison.ours();
                double percent = 100 * comparison.gflops(engine) / peak.gflops();
                double floor = comparison.flops() / 1e6 / peak.gflops();
                rows.add(new PageTable.Row(
                        !ours && isLost(engine.ratio()),
                        List.of(
                                ours ? comparison.workload() : "",
                                engine.engine(),
                                fixed(2, engine.medianMs()),
                                fixed(2, engine.p95Ms()),
                                ours ? fixed(2, floor) : "",
                                fixed(1, comparison.gflops(engine)),
                                fixed(0, percent),
                                ours ? "" : ratio(engine.ratio()),
                                ours ? "" : verdict(engine.ratio()))));
            }
        }
        return new PageTable(
                "Side by side",
                "Times in ms; the floor is the work over the measured peak. Ours / its is our median over the "
                        + "other engine's with its 95 % "
                        + "interval: below 1 we are faster. The floor counts the arithmetic of direct methods, "
                        + "of which Winograd needs less.",
                List.of("workload", "engine", ">median", ">p95", ">floor", ">GFLOP/s", ">% of peak", ">ours / its", ""),
                rows);
    }

    /** How runs get faster. */
    static PageTable warmUps(List<WarmUp> warmUps) {
        int[] seconds = {0, 2, 4, 6, 8, 10, 15};
        List<String> headers = new ArrayList<>(List.of("network", ">first result"));
        for (int i = 1; i < seconds.length; i++) headers.add(">" + seconds[i - 1] + " to " + seconds[i] + " s");
        headers.add(">later");
        List<PageTable.Row> rows = new ArrayList<>();
        for (WarmUp warmUp : warmUps) {
            List<String> cells = new ArrayList<>(List.of(warmUp.network(), fixed(0, warmUp.firstMs())));
            for (int i = 0; i < seconds.length; i++) {
                double end = i < seconds.length - 1 ? seconds[i + 1] * 1e3 : Double.POSITIVE_INFINITY;
                OptionalDouble median = warmUp.medianMs(seconds[i] * 1e3, end);
                cells.add(median.isPresent() ? fixed(1, median.getAsDouble()) : "");
            }
            rows.add(new PageTable.Row(false, cells));
        }
        return new PageTable(
                "Since the start of the JVM",
                "When the first result was there, and the median of the runs that ended in each span of time; in ms.",
                headers,
                rows);
    }

    private static boolean isLost(ComparisonResult comparison) {
        return comparison.engines().stream().anyMatch(engine -> engine.ratio() != null && isLost(engine.ratio()));
    }

    /** Unless the interval says for sure that we are not slower. */
    private static boolean isLost(Ratio ratio) {
        return ratio.value() > 1 && !ratio.isOpen();
    }

    private static String verdict(Ratio ratio) {
        if (ratio.isOpen()) return "cannot tell";
        return ratio.value() < 1 ? "faster" : "slower";
    }

    private static String ratio(Ratio ratio) {
        return "%s [%s, %s]".formatted(fixed(2, ratio.value()), fixed(2, ratio.low()), fixed(2, ratio.high()));
    }

    /** The layers of one network, in the order of {@link LayerGroup#of}. */
    static PageTable layers(LayerProfile profile, Peak peak) {
        List<String> peers = profile.engines().subList(1, profile.engines().size());
        List<String> headers = new ArrayList<>(List.of("layer", "kernel", ">ours ms"));
        peers.forEach(peer -> headers.add(">" + peer + " ms"));
        headers.addAll(List.of(">floor ms", ">GFLOP/s", ">% of peak"));
        List<PageTable.Row> rows = new ArrayList<>();
        for (LayerGroup group : LayerGroup.of(profile)) {
            List<String> cells = new ArrayList<>(List.of(group.label(), group.kernel(), fixed(3, group.ms())));
            for (String peer : peers) {
                Double ms = group.peerMs().get(peer);
                cells.add(ms == null ? "" : fixed(3, ms));
            }
            cells.add(fixed(3, group.flops() / 1e6 / peak.gflops()));
            cells.add(fixed(1, group.gflops()));
            cells.add(fixed(0, 100 * group.gflops() / peak.gflops()));
            rows.add(new PageTable.Row(group.lostMs() > 0, cells));
        }
        return new PageTable("Layers of %s, batch %d".formatted(profile.network(), profile.batch()), "", headers, rows);
    }

    /** A table for each class of the JMH suite. */
    static List<PageTable> kernels(List<KernelResult> kernels) {
        Map<String, List<KernelResult>> byBenchmark = new LinkedHashMap<>();
        for (KernelResult kernel : kernels) {
            byBenchmark
                    .computeIfAbsent(kernel.benchmark(), _ -> new ArrayList<>())
                    .add(kernel);
        }
        List<PageTable> tables = new ArrayList<>();
        byBenchmark.forEach((benchmark, results) -> tables.add(kernels(benchmark, results)));
        return tables;
    }

    private static PageTable kernels(String benchmark, List<KernelResult> results) {
        TreeSet<String> figures = new TreeSet<>();
        results.forEach(result -> figures.addAll(result.figures().keySet()));
        figures.removeIf(name -> name.startsWith("gc.") && !name.equals("gc.alloc.rate.norm"));
        List<String> headers = new ArrayList<>(results.getFirst().parameters().keySet());
        headers.add(">µs");
        headers.add(">±");
        figures.forEach(name -> headers.add(">" + (name.startsWith("gc.") ? "allocated" : name)));
        List<PageTable.Row> rows = new ArrayList<>();
        for (KernelResult result : results) {
            List<String> cells = new ArrayList<>(result.parameters().values());
            cells.add(fixed(2, result.micros()));
            cells.add(Double.isNaN(result.error()) ? "" : fixed(2, result.error()));
            for (String name : figures) {
                KernelResult.Figure figure = result.figures().get(name);
                cells.add(figure == null ? "" : fixed(1, figure.value()) + " " + figure.unit());
            }
            rows.add(new PageTable.Row(false, cells));
        }
        return new PageTable(benchmark, "", headers, rows);
    }

    static PageTable roof(Roof roof) {
        List<PageTable.Row> rows = new ArrayList<>();
        for (Roof.Arithmetic entry : roof.arithmetic()) {
            rows.add(row(
                    "multiply-add, %d bit vectors".formatted(entry.vectorBits()),
                    entry.threads(),
                    entry.gflops(),
                    "GFLOP/s"));
        }
        for (Roof.Bandwidth entry : roof.bandwidth()) {
            rows.add(row("memory, " + entry.kernel(), entry.threads(), entry.gigabytesPerSecond(), "GB/s"));
        }
        for (Roof.Rung rung : roof.ladder()) {
            String size = rung.bytes() < 1 << 20 ? (rung.bytes() >> 10) + " KiB" : (rung.bytes() >> 20) + " MiB";
            rows.add(row("read " + size + " again and again", 1, rung.gigabytesPerSecond(), "GB/s"));
        }
        return new PageTable(
                "What the machine can do",
                "The best of many short rounds.",
                List.of("", ">threads", ">at best", ""),
                rows);
    }

    private static PageTable.Row row(String name, int threads, double value, String unit) {
        return new PageTable.Row(false, List.of(name, Integer.toString(threads), fixed(1, value), unit));
    }

    /** Who was given which flags. */
    static PageTable settings(BenchResults results) {
        TreeSet<List<String>> settings = new TreeSet<>(Comparator.comparing(Object::toString));
        for (ComparisonResult comparison : results.comparisons()) {
            comparison.engines().forEach(engine -> settings.add(List.of(engine.engine(), engine.settings())));
        }
        List<PageTable.Row> rows =
                settings.stream().map(cells -> new PageTable.Row(false, cells)).toList();
        return new PageTable("Who was given what", "", List.of("engine", "settings"), rows);
    }

    static PageTable machine(RunInfo run) {
        List<PageTable.Row> rows = new ArrayList<>();
        rows.add(fact("CPU", run.machine().cpu() + ", " + run.machine().processors() + " processors"));
        List<String> caches = run.machine().caches().stream()
                .map(cache -> cache.level() + " " + (cache.bytes() >> 10) + " KiB")
                .toList();
        rows.add(fact("caches", String.join(", ", caches)));
        rows.add(fact("memory", (run.machine().memoryBytes() >> 20) + " MiB"));
        rows.add(fact("system", run.machine().os()));
        rows.add(fact("Java", run.machine().jdk()));
        rows.add(fact("flags", run.machine().jvmFlags()));
        rows.add(fact("commit", run.commit()));
        rows.add(fact("backend", run.backend() + ", " + run.threads() + " thread(s)"));
        rows.add(fact("when", run.time() + ", " + run.effort() + ", run " + run.id()));
        return new PageTable("Where and how", "", List.of("", ""), rows);
    }

    private static PageTable.Row fact(String name, String value) {
        return new PageTable.Row(false, List.of(name, value));
    }

    static Peak peak(BenchResults results) {
        return results.roof().peak(results.run().threads());
    }

    private static String fixed(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
