package dev.residua.testkit;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;

/**
 * What the rounding errors of sigmoid, softmax and their kin are relative to. An argument t rounded to fp32 makes
 * {@code exp(t)} err by {@code u |t|} relatively. For a row of logits {@code t = x - max x}, and the sum of all
 * exponentials errs by the mean of |t| weighted with the probabilities p.
 */
final class ExponentialMagnitudes {
    private ExponentialMagnitudes() {}

    /** What is known of a row: the largest logit, the sum of exp(t), and the weighted mean of |t|. */
    private record Row(double largest, double sum, double meanDistance) {
        static Row of(float[] x, int begin, int end) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = begin; i < end; i++) largest = Math.max(largest, x[i]);
            double sum = 0;
            double weighted = 0;
            for (int i = begin; i < end; i++) {
                double e = Math.exp(x[i] - largest);
                sum += e;
                weighted += e * (largest - x[i]);
            }
            return new Row(largest, sum, weighted / sum);
        }

        double ofProbability(double x) {
            double t = largest - x;
            return Math.exp(-t) / sum * (1 + t + meanDistance);
        }

        double ofLogarithm(double x) {
            return 1 + largest - x + meanDistance + Math.log(sum);
        }
    }

    @FunctionalInterface
    private interface RowFunction {
        double apply(Row row, double x);
    }

    static Tensor sigmoid(Tensor x) {
        Tensor magnitude = Tensor.zeros(x.shape());
        for (int i = 0; i < x.data().length; i++) {
            double value = x.data()[i];
            double lost = Double.isInfinite(value) ? 1 : 1 + Math.abs(value); // infinity is not rounded
            magnitude.data()[i] = (float) (lost / (1 + Math.exp(-value)));
        }
        return magnitude;
    }

    static Tensor softmax(Tensor logits) {
        return rows(logits, Row::ofProbability);
    }

    static Tensor logSoftmax(Tensor logits) {
        return rows(logits, Row::ofLogarithm);
    }

    /** The loss is a mean over rows of a weighted mean of their logarithms, at most the largest. */
    static Tensor crossEntropy(Tensor logits) {
        Tensor logarithms = logSoftmax(logits);
        int n = logits.shape().dim(0);
        int k = logits.shape().dim(1);
        double sum = 0;
        for (int row = 0; row < n; row++) {
            double largest = 0;
            for (int i = row * k; i < (row + 1) * k; i++)
                largest = Math.max(largest, logarithms.data()[i]);
            sum += largest;
        }
        return Tensor.of(Shape.of(), (float) (sum / n));
    }

    /** {@code y (|dy| + sum |dy| y)}. */
    static Tensor softmaxGradient(Tensor dy, Tensor y) {
        int k = y.shape().dim(1);
        Tensor magnitude = Tensor.zeros(y.shape());
        for (int i = 0; i < y.data().length; i++) {
            double sum = 0;
            for (int j = i / k * k; j < (i / k + 1) * k; j++) sum += (double) dy.data()[j] * y.data()[j];
            magnitude.data()[i] = (float) (y.data()[i] * (dy.data()[i] + sum));
        }
        return magnitude;
    }

    /** {@code |dy| + exp(y) (1 + |y|) sum |dy|}. */
    static Tensor logSoftmaxGradient(Tensor dy, Tensor y) {
        int k = y.shape().dim(1);
        Tensor magnitude = Tensor.zeros(y.shape());
        for (int i = 0; i < y.data().length; i++) {
            double sum = 0;
            for (int j = i / k * k; j < (i / k + 1) * k; j++) sum += dy.data()[j];
            double exponential = Math.exp(y.data()[i]) * (1 + Math.abs(y.data()[i]));
            magnitude.data()[i] = (float) (dy.data()[i] + exponential * sum);
        }
        return magnitude;
    }

    /** {@code |dloss| / N (1 + S)}, S being that of softmax, and the target at most 1. */
    static Tensor crossEntropyGradient(Tensor dloss, Tensor logits) {
        double scale = dloss.data()[0] / (double) logits.shape().dim(0);
        return rows(logits, (row, x) -> scale * (1 + row.ofProbability(x)));
    }

    private static Tensor rows(Tensor logits, RowFunction function) {
        Tensor magnitude = Tensor.zeros(logits.shape());
        int k = logits.shape().dim(1);
        for (int begin = 0; begin < logits.data().length; begin += k) {
            Row row = Row.of(logits.data(), begin, begin + k);
            for (int i = begin; i < begin + k; i++) magnitude.data()[i] = (float) function.apply(row, logits.data()[i]);
        }
        return magnitude;
    }
}
