package dev.residua.testkit;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * A result judged against what was expected.
 *
 * @param error relative error in the L2 norm; infinite where the shapes differ, or numbers stand for NaN or infinity or the reverse
 * @param tolerance allowed error
 * @param worst the element furthest beyond what is allowed, in words; empty if every one is near enough
 */
record Comparison(double error, double tolerance, String worst) {
    static Comparison of(Tensor expected, Tensor actual, Tolerance tolerance) {
        if (!actual.shape().equals(expected.shape())) {
            return new Comparison(
                    Double.POSITIVE_INFINITY,
                    tolerance.relative(),
                    "shape is " + actual.shape() + ", expected " + expected.shape());
        }
        double difference = 0;
        double norm = 0;
        double magnitude = 0;
        double worstExcess = 0;
        int worst = -1;
        for (int i = 0; i < expected.data().length; i++) {
            double e = expected.data()[i];
            double a = actual.data()[i];
            double s = tolerance.magnitude() == null ? 0 : tolerance.magnitude().data()[i];
            double distance = distance(e, a);
            double allowed = allowed(e, s, tolerance);
            if (distance - allowed > worstExcess) {
                worstExcess = distance - allowed;
                worst = i;
            }
            difference += distance * distance;
            if (Double.isFinite(e)) {
                norm += e * e;
                magnitude += s * s;
            }
        }
        double scale = Math.sqrt(tolerance.magnitude() == null ? norm : Math.max(norm, magnitude / tolerance.terms()));
        double error = difference == 0 ? 0 : Math.sqrt(difference) / scale;
        String text = worst < 0
                ? ""
                : Arrays.toString(place(expected.shape(), worst)) + " is " + actual.data()[worst] + ", expected "
                        + expected.data()[worst];
        return new Comparison(error, tolerance.relative(), text);
    }

    boolean passed() {
        return error <= tolerance && worst.isEmpty();
    }

    /** Reads like {@code relu [3, 5]  err 3.1e-06 tol 1.0e-06 FAIL; [2, 1] is 0.5, expected 0.0}. */
    String line(String name) {
        return "%s  err %.1e tol %.1e %s%s"
                .formatted(name, error, tolerance, passed() ? "PASS" : "FAIL", worst.isEmpty() ? "" : "; " + worst);
    }

    private static double distance(double expected, double actual) {
        if (Double.isNaN(expected)) return Double.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
        if (Double.isNaN(actual)) return Double.POSITIVE_INFINITY;
        return expected == actual ? 0 : Math.abs(expected - actual);
    }

    /** A result below the smallest normal number may be flushed to zero where sums are rounded at all. */
    private static double allowed(double expected, double magnitude, Tolerance tolerance) {
        if (tolerance.relative() == 0) return 0;
        if (!Double.isFinite(expected)) return 0;
        return tolerance.magnitude() == null
                ? Double.POSITIVE_INFINITY
                : tolerance.relative() * magnitude + Float.MIN_NORMAL;
    }

    private static int[] place(Shape shape, int index) {
        int[] place = new int[shape.rank()];
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            place[axis] = index % shape.dim(axis);
            index /= shape.dim(axis);
        }
        return place;
    }
}
