package dev.residua.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Maps values to pixels, linearly or by their logarithm, and chooses where the marks stand. */
final class Axis {
    private static final double[] DECADES = {1};
    private static final double[] HALVES = {1, 3};
    private static final double[] FEW = {1, 1.5, 2, 3, 5, 7};
    private static final double[] MANY = {1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9};

    private final double from;
    private final double to;
    private final double fromPixel;
    private final double toPixel;
    private final boolean isLog;

    private Axis(double from, double to, double fromPixel, double toPixel, boolean isLog) {
        this.from = from;
        this.to = to;
        this.fromPixel = fromPixel;
        this.toPixel = toPixel;
        this.isLog = isLog;
    }

    /** From 0 to at least {@code max}. */
    static Axis linear(double max, double fromPixel, double toPixel) {
        return new Axis(0, max > 0 ? max * 1.05 : 1, fromPixel, toPixel, false);
    }

    /** Between two positive values. */
    static Axis log(double min, double max, double fromPixel, double toPixel) {
        return new Axis(min, Math.max(max, min * 1.5), fromPixel, toPixel, true);
    }

    double at(double value) {
        double part = isLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
        return fromPixel + Math.clamp(part, 0, 1) * (toPixel - fromPixel);
    }

    /** Round values, four to about ten of them. */
    List<Double> marks() {
        return isLog ? logMarks() : linearMarks();
    }

    private List<Double> linearMarks() {
        double raw = (to - from) / 5;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
        List<Double> marks = new ArrayList<>();
        for (int i = 0; i * step <= to; i++) marks.add(i * step);
        return marks;
    }

    private List<Double> logMarks() {
        double span = to / from;
        double[] steps = span > 100 ? DECADES : span > 10 ? HALVES : span > 3 ? FEW : MANY;
        List<Double> marks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(from))); power <= to; power *= 10) {
            for (double step : steps) {
                if (step * power >= from * 0.999 && step * power <= to * 1.001) marks.add(step * power);
            }
        }
        return marks;
    }

    /** Three digits at most. */
    static String label(double value) {
        if (value == 0) return "0";
        int digits = (int) Math.clamp(2 - Math.floor(Math.log10(Math.abs(value))), 0, 4);
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
