package dev.residua.bench.report;

import java.util.List;

/** The frame of a chart with two axes: grid, marks, names, legend. */
final class Plot {
    private static final int LEFT = 60;
    private static final int RIGHT = 16;
    private static final int TOP = 58;
    private static final int BOTTOM = 44;

    private final int width;
    private final int height;
    private final Svg svg;

    Plot(int width, int height, String title) {
        this.width = width;
        this.height = height;
        svg = new Svg(width, height, title);
        svg.text(LEFT, 16, "start", "bold", title);
    }

    Svg svg() {
        return svg;
    }

    Axis linearX(double max) {
        return Axis.linear(max, LEFT, width - RIGHT);
    }

    Axis logX(double min, double max) {
        return Axis.log(min, max, LEFT, width - RIGHT);
    }

    Axis linearY(double max) {
        return Axis.linear(max, height - BOTTOM, TOP);
    }

    Axis logY(double min, double max) {
        return Axis.log(min, max, height - BOTTOM, TOP);
    }

    /** Draws grid and marks; first, so that the data lie over it. */
    Plot axes(Axis x, String xName, Axis y, String yName) {
        return axes(x, x.marks(), xName, y, yName);
    }

    Plot axes(Axis x, List<Double> xMarks, String xName, Axis y, String yName) {
        for (double mark : y.marks()) {
            svg.line(LEFT, y.at(mark), width - RIGHT, y.at(mark), "grid");
            svg.text(LEFT - 6, y.at(mark) + 4, "end", "dim small", Axis.label(mark));
        }
        for (double mark : xMarks) {
            svg.line(x.at(mark), TOP, x.at(mark), height - BOTTOM, "grid");
            svg.text(x.at(mark), height - BOTTOM + 16, "middle", "dim small", Axis.label(mark));
        }
        svg.line(LEFT, height - BOTTOM, width - RIGHT, height - BOTTOM, "axis");
        svg.text((LEFT + width - RIGHT) / 2.0, height - 8, "middle", "dim", xName);
        svg.text(LEFT, TOP - 4, "start", "dim small", yName);
        return this;
    }

    /** Names with their colours, under the title. */
    Plot legend(List<String> names, List<Integer> colours) {
        double x = LEFT;
        for (int i = 0; i < names.size(); i++) {
            svg.key(x, 33, names.get(i), ChartStyle.fill(colours.get(i)));
            x += Svg.keyWidth(names.get(i));
        }
        return this;
    }
}
