package dev.residua.bench.report;

import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.ComparisonResult;
import dev.residua.bench.results.LayerProfile;
import dev.residua.bench.results.Scaling;
import dev.residua.bench.results.WarmUp;
import dev.residua.engine.backend.Peak;
import dev.residua.resnet.data.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pages of a run: the same sections in HTML and Markdown. */
public final class Report {
    public static final String HTML = "report.html";
    public static final String MARKDOWN = "report.md";

    /**
     * A part of the page.
     *
     * @param charts by the name of their file, where they are files
     */
    record Section(String title, String text, Map<String, Svg> charts, List<PageTable> tables) {}

    private Report() {}

    /**
     * Writes the HTML page, which needs no other file, and the Markdown page with its charts as files beside it.
     *
     * @throws dev.residua.engine.ResiduaException if the folder is not there or cannot be written
     */
    public static void write(BenchResults results, Path folder) {
        List<Section> sections = sections(results);
        write(folder.resolve(HTML), HtmlPage.of(results, sections));
        write(folder.resolve(MARKDOWN), MarkdownPage.of(results, sections));
        for (Section section : sections) {
            section.charts().forEach((name, chart) -> write(folder.resolve(name), chart.standalone()));
        }
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Section> sections(BenchResults results) {
        Peak peak = Tables.peak(results);
        List<Section> sections = new ArrayList<>();
        if (!results.comparisons().isEmpty()) sections.add(comparisons(results));
        if (!results.profiles().isEmpty()) {
            Map<String, Svg> roofline = Map.of("roofline.svg", Charts.roofline(peak, results.profiles()));
            sections.add(new Section(
                    "Roofline",
                    "The sloped roof is what memory allows if each operand came from there; layers whose "
                            + "operands stay in the caches"
                            + " may lie above it.",
                    roofline,
                    List.of()));
            sections.add(layers(results, peak));
        }
        if (!results.scalings().isEmpty()) sections.add(scalings(results.scalings()));
        if (!results.warmUps().isEmpty()) sections.add(warmUps(results.warmUps()));
        if (!results.kernels().isEmpty()) {
            sections.add(new Section("Kernels", "", Map.of(), Tables.kernels(results.kernels())));
        }
        sections.add(new Section(
                "Machine and settings",
                "",
                Map.of(),
                List.of(Tables.machine(results.run()), Tables.roof(results.roof()), Tables.settings(results))));
        return sections;
    }

    private static Section comparisons(BenchResults results) {
        Map<String, Svg> charts = new LinkedHashMap<>();
        for (ComparisonResult comparison : results.comparisons()) {
            charts.put("latency-" + slug(comparison.workload()) + ".svg", Charts.distribution(comparison));
        }
        String text =
                "Measured in turns, in one process, with the same weights and input; answers were compared before.";
        return new Section("Against other engines", text, charts, List.of(Tables.comparisons(results)));
    }

    private static Section layers(BenchResults results, Peak peak) {
        Map<String, Svg> charts = new LinkedHashMap<>();
        List<PageTable> tables = new ArrayList<>();
        for (LayerProfile profile : results.profiles()) {
            charts.put("layers-%s-b%d.svg".formatted(profile.network(), profile.batch()), LayerBars.of(profile, peak));
            tables.add(Tables.layers(profile, peak));
        }
        String text = "Each layer timed inside the whole network; layers of one kind together. Those where another "
                + "engine was faster come first.";
        return new Section("Layer by layer", text, charts, tables);
    }

    private static Section scalings(List<Scaling> scalings) {
        Map<String, Svg> charts = new LinkedHashMap<>();
        for (Scaling scaling : scalings) {
            charts.put("scaling-%s-%s.svg".formatted(scaling.network(), scaling.axis()), Charts.scaling(scaling));
        }
        return new Section(
                "Scaling", "The broken line is our one thread times the number of threads.", charts, List.of());
    }

    private static Section warmUps(List<WarmUp> warmUps) {
        Map<String, Svg> charts = new LinkedHashMap<>();
        for (WarmUp warmUp : warmUps) charts.put("warmup-" + warmUp.network() + ".svg", Charts.warmUp(warmUp));
        return new Section(
                "Warm-up",
                "One image after the other from the start of a JVM, loading weights included.",
                charts,
                List.of(Tables.warmUps(warmUps)));
    }

    private static String slug(String text) {
        return text.replaceAll("[^A-Za-z0-9]+", "-");
    }
}
