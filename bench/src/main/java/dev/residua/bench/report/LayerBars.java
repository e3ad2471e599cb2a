package dev.residua.bench.report;

import dev.residua.bench.results.LayerProfile;
import dev.residua.engine.backend.Peak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** For each layer a bar of its time on each engine, and a stroke where the machine's peak would be. */
final class LayerBars {
    private static final int WIDTH = 860;
    private static final int LEFT = 190;
    private static final int RIGHT = 165;
    private static final int TOP = 62;
    private static final int BAR = 9;
    private static final int GAP = 8;

    /** Layers that take less than this part of the whole are not drawn. */
    private static final double SMALLEST = 0.002;

    private LayerBars() {}

    static Svg of(LayerProfile profile, Peak peak) {
        double total =
                profile.layers().stream().mapToDouble(LayerProfile.Layer::ms).sum();
        List<LayerGroup> groups = LayerGroup.of(profile).stream()
                .filter(group -> group.ms() > SMALLEST * total || group.lostMs() > SMALLEST * total)
                .toList();
        double longest = 0;
        int height = TOP + GAP;
        for (LayerGroup group : groups) {
            longest = Math.max(longest, group.ms());
            for (double ms : group.peerMs().values()) longest = Math.max(longest, ms);
            height += BAR * (1 + group.peerMs().size()) + GAP;
        }
        String title = "%s, batch %d, %d thread(s): ms in each layer"
                .formatted(profile.network(), profile.batch(), profile.threads());
        Svg svg = new Svg(WIDTH, height, title);
        Axis x = Axis.linear(longest, LEFT, WIDTH - RIGHT);
        svg.text(8, 16, "start", "bold", title);
        legend(svg, profile.engines());
        for (double mark : x.marks()) {
            svg.line(x.at(mark), TOP, x.at(mark), height - 4, "grid");
            svg.text(x.at(mark), TOP - 4, "middle", "dim small", Axis.label(mark));
        }
        double y = TOP + GAP;
        for (LayerGroup group : groups) y = draw(group, peak, svg, x, y);
        return svg;
    }

    /** Returns where the next one begins. */
    private static double draw(LayerGroup group, Peak peak, Svg svg, Axis x, double top) {
        double percent = 100 * group.gflops() / peak.gflops();
        List<Map.Entry<String, Double>> bars = new ArrayList<>(List.of(Map.entry("residua", group.ms())));
        bars.addAll(group.peerMs().entrySet());
        double y = top;
        for (Map.Entry<String, Double> bar : bars) {
            String tip = "%s on %s: %s ms, %s GFLOP/s"
                    .formatted(
                            group.label(),
                            bar.getKey(),
                            Axis.label(bar.getValue()),
                            Axis.label(group.flops() / 1e6 / bar.getValue()));
            String style = ChartStyle.fill(ChartStyle.colour(bar.getKey()));
            svg.rect(LEFT, y, x.at(bar.getValue()) - LEFT, BAR - 1, style, tip);
            y += BAR;
        }
        double middle = (top + y) / 2 + 3;
        svg.text(LEFT - 8, middle, "end", "small", group.label());
        double floor = x.at(group.flops() / 1e6 / peak.gflops());
        if (group.flops() > 0) svg.line(floor, top - 1, floor, y, "floor");
        String note = Axis.label(group.ms()) + " ms" + (percent >= 1 ? ", %.0f %% of peak".formatted(percent) : "");
        svg.text(WIDTH - RIGHT + 8, middle, "start", group.lostMs() > 0 ? "small bold" : "small dim", note);
        return y + GAP;
    }

    private static void legend(Svg svg, List<String> engines) {
        double x = LEFT;
        for (String engine : engines) {
            svg.key(x, 36, engine, ChartStyle.fill(ChartStyle.colour(engine)));
            x += Svg.keyWidth(engine);
        }
        svg.line(x + 4, 26, x + 4, 38, "floor").text(x + 14, 36, "start", "small", "at the measured peak");
    }
}
