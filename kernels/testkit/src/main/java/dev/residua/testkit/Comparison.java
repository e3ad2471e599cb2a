package dev.residua.testkit;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A result judged against what was expected.
 *
 * @param error relative error in the L2 norm; infinite where the shapes differ, or numbers stand for NaN or infinity or
 *     the reverse
 * @param tolerance allowed error
 * @param worst the element furthest beyond what is allowed, in words; empty if every one is near enough
 */
record Comparison(double error, double tolerance, String worst) {
    /** All results of a run; of several the worst counts. */
    static Comparison of(List<Tensor> expected, List<Tensor> actual, Tolerance tolerance) {
        Comparison worst = new Comparison(0, tolerance.relative(), "");
        for (int i = 0; i < expected.size(); i++) {
            Comparison comparison = of(expected.get(i), actual.get(i), i, tolerance);
            if (comparison.error > worst.error || worst.passed() && !comparison.passed()) worst = comparison;
        }
        return worst;
    }

    private static Comparison of(Tensor expected, Tensor actual, int result, Tolerance tolerance) {
        if (!actual.shape().equals(expected.shape())) {
            String problem = "result " + result + " has shape " + actual.shape() + ", expected " + expected.shape();
            return new Comparison(Double.POSITIVE_INFINITY, tolerance.relative(), problem);
        }
        double difference = 0;
        double norm = 0;
        double magnitude = 0;
        double worstExcess = 0;
        int worst = -1;
        for (int i = 0; i < expected.data().length; i++) {
            double e = expected.data()[i];
            double s = tolerance.magnitude(result, i);
            double distance = distance(e, actual.data()[i]);
            double excess = distance - allowed(e, s, tolerance);
            if (excess > worstExcess) {
                worstExcess = excess;
                worst = i;
            }
            difference += distance * distance;
            if (Double.isFinite(e)) {
                norm += e * e;
                magnitude += s * s;
            }
        }
        double scale = Math.sqrt(Math.max(norm, magnitude / Math.max(1, tolerance.terms())));
        double error = difference == 0 ? 0 : Math.sqrt(difference) / scale;
        return new Comparison(error, tolerance.relative(), worst < 0 ? "" : describe(expected, actual, result, worst));
    }

    private static String describe(Tensor expected, Tensor actual, int result, int element) {
        String place = Arrays.toString(place(expected.shape(), element));
        return "result " + result + " " + place + " is " + actual.data()[element] + ", expected "
                + expected.data()[element];
    }

    boolean passed() {
        return error <= tolerance && worst.isEmpty();
    }

    /** Reads like {@code relu [3, 5]  err 3.1e-06 tol 0.0e+00 FAIL; result 0 [2, 1] is 0.5, expected 0.0}. */
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
        if (tolerance.isExact() || !Double.isFinite(expected)) return 0;
        if (tolerance.magnitude().isEmpty()) return Double.POSITIVE_INFINITY;
        return tolerance.relative() * magnitude + Float.MIN_NORMAL;
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
