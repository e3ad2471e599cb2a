package dev.residua.bench.report;

import dev.residua.bench.results.ComparisonResult;
import dev.residua.bench.results.LayerProfile;
import dev.residua.bench.results.Scaling;
import dev.residua.bench.results.WarmUp;
import dev.residua.engine.backend.Peak;
import java.util.ArrayList;
import java.util.List;

/** Charts with two axes. */
final class Charts {
    private static final int WIDTH = 860;
    private static final int SMALL_WIDTH = 420;
    private static final int SMALL_HEIGHT = 260;

    private Charts() {}

    /**
     * The roofline (Williams, Waterman and Patterson 2009): each layer as a point under what arithmetic and memory
     * allow for its operations per byte.
     */
    static Svg roofline(Peak peak, List<LayerProfile> profiles) {
        Plot plot = new Plot(WIDTH, 460, "Roofline, " + peak.threads() + " thread(s): each dot is a layer");
        double slowest = profiles.stream()
                .flatMap(profile -> profile.layers().stream())
                .filter(layer -> layer.flops() > 0)
                .mapToDouble(LayerProfile.Layer::gflops)
                .min()
                .orElse(peak.gflops());
        double minY = Math.max(slowest / 2, peak.gflops() / 1000);
        Axis x = plot.logX(0.1, 1000);
        Axis y = plot.logY(minY, peak.gflops() * 1.5);
        plot.axes(x, "operations for each byte of operands and result", y, "GFLOP/s");
        double ridge = peak.gflops() / peak.gigabytesPerSecond();
        double left = Math.max(0.1, minY / peak.gigabytesPerSecond());
        plot.svg()
                .path(
                        new double[] {
                            x.at(left),
                            y.at(left * peak.gigabytesPerSecond()),
                            x.at(ridge),
                            y.at(peak.gflops()),
                            x.at(1000),
                            y.at(peak.gflops())
                        },
                        "roof");
        plot.svg()
                .text(x.at(1000) - 4, y.at(peak.gflops()) - 6, "end", "small", Axis.label(peak.gflops()) + " GFLOP/s");
        plot.svg()
                .text(
                        x.at(ridge / 4) + 10,
                        y.at(peak.gflops() / 4) + 8,
                        "start",
                        "small",
                        Axis.label(peak.gigabytesPerSecond()) + " GB/s");
        List<String> names = new ArrayList<>();
        List<Integer> colours = new ArrayList<>();
        for (LayerProfile profile : profiles) {
            int colour = names.size();
            names.add(profile.network() + ", batch " + profile.batch());
            colours.add(colour);
            for (LayerProfile.Layer layer : profile.layers()) {
                if (layer.flops() == 0) continue;
                String tip = "%s %s: %s GFLOP/s, %s %% of peak, %s ms, %s"
                        .formatted(
                                profile.network(),
                                layer.name(),
                                Axis.label(layer.gflops()),
                                Axis.label(100 * layer.gflops() / peak.gflops()),
                                Axis.label(layer.ms()),
                                layer.kernel());
                plot.svg()
                        .circle(
                                x.at(layer.intensity()),
                                y.at(layer.gflops()),
                                5,
                                "dot " + ChartStyle.fill(colour),
                                tip);
            }
        }
        return plot.legend(names, colours).svg();
    }

    /** What part of the runs was done after how long, for each engine. */
    static Svg distribution(ComparisonResult comparison) {
        double min = comparison.engines().stream()
                .mapToDouble(e -> e.percentilesMs().getFirst())
                .min()
                .orElseThrow();
        double max = comparison.engines().stream()
                .mapToDouble(e -> e.percentilesMs().get(99))
                .max()
                .orElseThrow();
        Plot plot = new Plot(SMALL_WIDTH, SMALL_HEIGHT, comparison.workload());
        Axis x = plot.logX(min * 0.95, max * 1.05);
        Axis y = plot.linearY(100);
        plot.axes(x, "ms", y, "% of runs done");
        List<String> names = new ArrayList<>();
        for (ComparisonResult.Engine engine : comparison.engines()) {
            List<Double> percentiles = engine.percentilesMs();
            double[] points = new double[2 * percentiles.size()];
            for (int p = 0; p < percentiles.size(); p++) {
                points[2 * p] = x.at(percentiles.get(p));
                points[2 * p + 1] = y.at(p);
            }
            plot.svg().path(points, "line " + ChartStyle.stroke(ChartStyle.colour(engine.engine())));
            names.add(engine.engine());
        }
        return plot.legend(names, colours(names)).svg();
    }

    /** Images a second over the number of threads or images. */
    static Svg scaling(Scaling scaling) {
        List<String> engines =
                scaling.points().stream().map(Scaling.Point::engine).distinct().toList();
        List<Double> values = scaling.points().stream()
                .map(p -> (double) p.value())
                .distinct()
                .toList();
        double max = scaling.points().stream()
                .mapToDouble(Scaling.Point::imagesPerSecond)
                .max()
                .orElseThrow();
        Plot plot = new Plot(SMALL_WIDTH, SMALL_HEIGHT, scaling.network() + " by " + scaling.axis());
        Axis x = plot.linearX(values.getLast());
        Axis y = plot.linearY(max);
        plot.axes(x, values, scaling.axis(), y, "images a second");
        for (String engine : engines) {
            List<Scaling.Point> points = scaling.points().stream()
                    .filter(p -> p.engine().equals(engine))
                    .toList();
            int colour = ChartStyle.colour(engine);
            double[] line = new double[2 * points.size()];
            for (int i = 0; i < points.size(); i++) {
                Scaling.Point point = points.get(i);
                line[2 * i] = x.at(point.value());
                line[2 * i + 1] = y.at(point.imagesPerSecond());
                String tip = "%s, %s %d: %s images a second, %s ms"
                        .formatted(
                                engine,
                                scaling.axis(),
                                point.value(),
                                Axis.label(point.imagesPerSecond()),
                                Axis.label(point.medianMs()));
                plot.svg().circle(line[2 * i], line[2 * i + 1], 4, ChartStyle.fill(colour), tip);
            }
            plot.svg().path(line, "line " + ChartStyle.stroke(colour));
        }
        if (scaling.axis().equals("threads")) {
            double one = scaling.points().getFirst().imagesPerSecond();
            double last = Math.min(values.getLast(), max * 1.05 / one);
            plot.svg().path(new double[] {x.at(0), y.at(0), x.at(last), y.at(last * one)}, "ideal");
        }
        return plot.legend(engines, colours(engines)).svg();
    }

    /** How long each run took over when it ended, both by their logarithm. */
    static Svg warmUp(WarmUp warmUp) {
        List<WarmUp.Call> calls = warmUp.calls();
        double slowest = calls.stream().mapToDouble(WarmUp.Call::ms).max().orElseThrow();
        double fastest = calls.stream().mapToDouble(WarmUp.Call::ms).min().orElseThrow();
        Plot plot = new Plot(
                SMALL_WIDTH,
                SMALL_HEIGHT,
                "%s: first result after %s s".formatted(warmUp.network(), Axis.label(warmUp.firstMs() / 1e3)));
        Axis x = plot.logX(warmUp.firstMs() / 1.1e3, calls.getLast().endMs() / 1e3);
        Axis y = plot.logY(fastest * 0.9, slowest * 1.1);
        plot.axes(x, "seconds since the JVM was started", y, "ms a run");
        double[] line = new double[2 * calls.size()];
        for (int i = 0; i < calls.size(); i++) {
            line[2 * i] = x.at(calls.get(i).endMs() / 1e3);
            line[2 * i + 1] = y.at(calls.get(i).ms());
        }
        plot.svg().path(line, "line " + ChartStyle.stroke(0));
        String tip = "first run: " + Axis.label(calls.getFirst().ms()) + " ms";
        plot.svg().circle(line[0], line[1], 4, ChartStyle.fill(0), tip);
        return plot.svg();
    }

    private static List<Integer> colours(List<String> engines) {
        return engines.stream().map(ChartStyle::colour).toList();
    }
}
