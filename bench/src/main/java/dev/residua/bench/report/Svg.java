package dev.residua.bench.report;

import java.util.Locale;

/** Collects SVG elements; coordinates are pixels from the top left. */
final class Svg {
    private final int width;
    private final int height;
    private final String label;
    private final StringBuilder body = new StringBuilder();

    /**
     * @param label what the picture shows, for those who do not see it
     */
    Svg(int width, int height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        return element("<line x1='%s' y1='%s' x2='%s' y2='%s' class='%s'/>", n(x1), n(y1), n(x2), n(y2), style);
    }

    Svg rect(double x, double y, double w, double h, String style, String tip) {
        String size = "x='%s' y='%s' width='%s' height='%s'".formatted(n(x), n(y), n(Math.max(0, w)), n(h));
        return element("<rect %s class='%s'>%s</rect>", size, style, title(tip));
    }

    Svg circle(double x, double y, double r, String style, String tip) {
        return element("<circle cx='%s' cy='%s' r='%s' class='%s'>%s</circle>", n(x), n(y), n(r), style, title(tip));
    }

    /** A line through points given as x0, y0, x1, y1 and so on. */
    Svg path(double[] points, String style) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            list.append(n(points[i])).append(',').append(n(points[i + 1])).append(' ');
        }
        return element("<polyline points='%s' class='%s'/>", list.toString().strip(), style);
    }

    /**
     * @param anchor {@code start}, {@code middle} or {@code end}: which part of the text is at x
     */
    Svg text(double x, double y, String anchor, String style, String text) {
        String place = "x='%s' y='%s' text-anchor='%s'".formatted(n(x), n(y), anchor);
        return element("<text %s class='%s'>%s</text>", place, style, Html.escape(text));
    }

    /** A square of a colour and what it stands for, with {@code y} the line the text stands on. */
    Svg key(double x, double y, String name, String style) {
        return rect(x, y - 9, 10, 10, style, null).text(x + 14, y, "start", "small", name);
    }

    /** How much further the next key may stand. */
    static double keyWidth(String name) {
        return 30 + 6.5 * name.length();
    }

    private Svg element(String format, Object... arguments) {
        body.append(format.formatted(arguments)).append('\n');
        return this;
    }

    private static String title(String tip) {
        return tip == null ? "" : "<title>" + Html.escape(tip) + "</title>";
    }

    /** At most two decimals: a picture has no finer ones. */
    private static String n(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    /** For a page that has the {@link ChartStyle}. */
    String inline() {
        return "<svg viewBox='0 0 %d %d' width='%d' role='img' aria-label='%s' class='chart'>%n%s</svg>"
                .formatted(width, height, width, Html.escape(label), body);
    }

    /** A file of its own. */
    String standalone() {
        return ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'"
                        + " aria-label='%s' class='chart'>%n<style>%n%s</style>%n"
                        + "<rect width='100%%' height='100%%' class='paper'/>%n%s</svg>%n")
                .formatted(width, height, width, height, Html.escape(label), ChartStyle.CSS, body);
    }
}
