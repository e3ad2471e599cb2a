package dev.residua.testkit;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;

/** What the rounding errors of a channel's mean and variance are relative to. */
final class StatisticsMagnitude {
    private StatisticsMagnitude() {}

    /**
     * Row 0 is the mean of |x|. Row 1, for a variance from distances d to the mean m, is the mean of
     * {@code d^2 + |d| (|x| + |m|)}: each distance has lost up to u (|x| + |m|). The mean of squares less the square of
     * the mean would lose {@code u m^2}, too much where m is large.
     */
    static Tensor of(Tensor x) {
        Shape shape = x.shape();
        int channels = shape.dim(1);
        int pixels = shape.rank() == 4 ? shape.dim(2) * shape.dim(3) : 1;
        double count = (double) shape.dim(0) * pixels;
        double[] mean = new double[channels];
        double[] size = new double[channels];
        double[] lost = new double[channels];
        for (int i = 0; i < x.data().length; i++) {
            int c = i / pixels % channels;
            mean[c] += x.data()[i] / count;
            size[c] += Math.abs(x.data()[i]) / count;
        }
        for (int i = 0; i < x.data().length; i++) {
            int c = i / pixels % channels;
            double distance = Math.abs(x.data()[i] - mean[c]);
            lost[c] += distance * (distance + Math.abs(x.data()[i]) + Math.abs(mean[c])) / count;
        }
        Tensor magnitude = Tensor.zeros(Shape.of(2, channels));
        for (int c = 0; c < channels; c++) {
            magnitude.data()[c] = (float) size[c];
            magnitude.data()[channels + c] = (float) lost[c];
        }
        return magnitude;
    }
}
