package dev.residua.testkit;

import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;

/** What rounding errors are relative to, element by element, for operators that are more than sums of products. */
final class Magnitudes {
    private Magnitudes() {}

    /** {@code exp(x)} of an x rounded to fp32 errs by {@code u |x|} relatively. */
    static Tensor sigmoid(Tensor x) {
        Tensor magnitude = Tensor.zeros(x.shape());
        for (int i = 0; i < x.data().length; i++) {
            double value = x.data()[i];
            magnitude.data()[i] = (float) ((1 + Math.abs(value)) / (1 + Math.exp(-value)));
        }
        return magnitude;
    }

    /**
     * Row 0 is the mean of |x|. Row 1, for a variance from distances d to the mean m, is the mean of {@code d^2 + |d| (|x| + |m|)}: each distance has
     * lost up to u (|x| + |m|). The mean of squares less the square of the mean would lose {@code u m^2}, too much where m is large.
     */
    static Tensor batchStatistics(Tensor x) {
        Shape shape = x.shape();
        int channels = shape.dim(1);
        int pixels = shape.rank() == 4 ? shape.dim(2) * shape.dim(3) : 1;
        Tensor magnitude = Tensor.zeros(Shape.of(2, channels));
        double[] mean = new double[channels];
        double count = (double) shape.dim(0) * pixels;
        for (int i = 0; i < x.data().length; i++) {
            int c = i / pixels % channels;
            mean[c] += x.data()[i] / count;
            magnitude.data()[c] += (float) (Math.abs(x.data()[i]) / count);
        }
        for (int i = 0; i < x.data().length; i++) {
            int c = i / pixels % channels;
            double distance = Math.abs(x.data()[i] - mean[c]);
            double lost = distance * (distance + Math.abs(x.data()[i]) + Math.abs(mean[c]));
            magnitude.data()[channels + c] += (float) (lost / count);
        }
        return magnitude;
    }

    /**
     * For softmax and its kin. With {@code t = x - max x} rounded to fp32, {@code exp(t)} errs by {@code u |t|} relatively, and the sum of all by
     * the mean of |t| weighted with the probabilities p.
     */
    static Tensor softmax(Op op, Tensor logits) {
        int n = logits.shape().dim(0);
        int k = logits.shape().dim(1);
        Tensor magnitude = Tensor.zeros(logits.shape());
        for (int row = 0; row < n; row++)
            softmaxRow(op instanceof Op.Softmax, logits.data(), magnitude.data(), row * k, k);
        return op instanceof Op.CrossEntropy ? meanOfLargest(magnitude, n, k) : magnitude;
    }

    private static void softmaxRow(boolean probabilities, float[] x, float[] magnitude, int begin, int k) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = begin; i < begin + k; i++) largest = Math.max(largest, x[i]);
        double sum = 0;
        double weighted = 0;
        for (int i = begin; i < begin + k; i++) {
            double e = Math.exp(x[i] - largest);
            sum += e;
            weighted += e * (largest - x[i]);
        }
        double mean = weighted / sum;
        for (int i = begin; i < begin + k; i++) {
            double t = largest - x[i];
            magnitude[i] = (float) (probabilities ? Math.exp(-t) / sum * (1 + t + mean) : 1 + t + mean + Math.log(sum));
        }
    }

    /** The loss is a mean over rows of one of their elements, at most the largest. */
    private static Tensor meanOfLargest(Tensor magnitude, int n, int k) {
        double sum = 0;
        for (int row = 0; row < n; row++) {
            double largest = 0;
            for (int i = row * k; i < (row + 1) * k; i++)
                largest = Math.max(largest, magnitude.data()[i]);
            sum += largest;
        }
        return Tensor.of(Shape.of(), (float) (sum / n));
    }
}
