package dev.residua.bench.results;

import java.util.List;

/**
 * How speed follows one parameter.
 *
 * @param axis {@code threads} or {@code batch}
 */
public record Scaling(String network, String axis, List<Point> points) {
    /** Images a second at the median. */
    public record Point(String engine, int value, double medianMs, double imagesPerSecond) {}
}
