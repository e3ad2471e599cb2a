package dev.residua.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.bench.machine.Machine;
import dev.residua.bench.peak.Roof;
import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.ComparisonResult;
import dev.residua.bench.results.LayerProfile;
import dev.residua.bench.results.RunInfo;
import dev.residua.bench.results.Scaling;
import dev.residua.bench.results.WarmUp;
import dev.residua.bench.stats.Ratio;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ReportTest {
    @TempDir
    private Path folder;

    private String html;
    private String markdown;

    private static ComparisonResult.Engine engine(String name, double ms, Ratio ratio) {
        return new ComparisonResult.Engine(name, "threads=2", ms, ms, List.of(ms), Collections.nCopies(101, ms), ratio);
    }

    private static ComparisonResult comparison(String workload, double ours, double theirs) {
        double ratio = ours / theirs;
        return new ComparisonResult(
                workload,
                2,
                1_000_000,
                1_000,
                List.of(
                        engine("residua-vector", ours, null),
                        engine("other", theirs, new Ratio(ratio, 0.99 * ratio, 1.01 * ratio))),
                Map.of());
    }

    private static LayerProfile.Layer layer(String name, double ms, double peerMs) {
        return new LayerProfile.Layer(name, "kernel_of_" + name, 1_000_000, 1_000, ms, Map.of("other", peerMs));
    }

    @BeforeEach
    void write() throws IOException {
        Roof roof = new Roof(
                List.of(new Roof.Arithmetic(512, 2, 100)),
                List.of(new Roof.Bandwidth("copy", 2, 10)),
                List.of(new Roof.Rung(8192, 50)));
        Machine machine = new Machine("Abacus & Sons", 2, List.of(), 1 << 30, "Linux 1 amd64", "JDK 25", "-Xmx1g");
        BenchResults results = new BenchResults(
                new RunInfo("id", "2026-01-01T00:00:00Z", "abcdef", machine, "vector", 2, "quick"),
                roof,
                List.of(comparison("won", 1, 2), comparison("lost", 3, 2), comparison("lost by more", 8, 2)),
                List.of(new LayerProfile(
                        "net",
                        1,
                        2,
                        List.of("residua-vector", "other"),
                        List.of(layer("fast", 1, 2), layer("slow", 2, 1), layer("slower", 3, 1)))),
                List.of(new Scaling("net", "threads", List.of(new Scaling.Point("residua-vector", 1, 1, 1000)))),
                List.of(new WarmUp(
                        "net",
                        "residua-vector",
                        2,
                        List.of(new WarmUp.Call(900, 500), new WarmUp.Call(2100, 30), new WarmUp.Call(3000, 10)))),
                List.of(),
                List.of("<script>alert(1)</script>"));
        Report.write(results, folder);
        html = Files.readString(folder.resolve(Report.HTML));
        markdown = Files.readString(folder.resolve(Report.MARKDOWN));
    }

    @Test
    void whatWeLoseComesFirst() {
        for (String page : List.of(html, markdown)) {
            assertOrder(page, "lost by more", "lost", "won");
            assertOrder(page, "kernel_of_slower", "kernel_of_slow", "kernel_of_fast");
        }
        assertEquals(2 + 2, html.split("class='lost'", -1).length - 1);
    }

    /** In the cells of the tables, the first after the other. */
    private static void assertOrder(String page, String... cells) {
        int last = -1;
        for (String cell : cells) {
            Matcher matcher =
                    Pattern.compile("(?:<td>|\\| )" + cell + "(?:</td>| \\|)").matcher(page);
            assertTrue(matcher.find(last + 1), cell + " after " + last);
            last = matcher.start();
        }
    }

    @Test
    void runsSinceTheStartAreCountedWhereTheyEnd() {
        assertTrue(markdown.contains("| net | 900 | 500.0 | 20.0 |  |"), markdown);
    }

    @Test
    void thePageLoadsNothing() {
        for (String loading : List.of("src=", "href=", "url(", "@import", "http:", "https:", "<script")) {
            assertFalse(html.contains(loading), loading);
        }
        assertTrue(html.contains("&lt;script&gt;") && html.contains("Abacus &amp; Sons"));
    }

    @Test
    void chartsAreWellFormedFilesThatThePageNames() throws IOException, ParserConfigurationException, SAXException {
        List<String> charts = List.of(
                "latency-won.svg",
                "latency-lost.svg",
                "roofline.svg",
                "layers-net-b1.svg",
                "scaling-net-threads.svg",
                "warmup-net.svg");
        for (String chart : charts) {
            assertTrue(markdown.contains("](" + chart + ")"), chart);
            String svg = Files.readString(folder.resolve(chart));
            assertFalse(svg.contains("NaN"), chart);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        }
    }
}
