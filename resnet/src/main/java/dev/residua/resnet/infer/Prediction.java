package dev.residua.resnet.infer;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A class and how likely a network finds it, 0 to 1. */
public record Prediction(int index, double probability) {
    /** The {@code count} likeliest classes, the likeliest first, with the softmax of the logits as their probability. */
    public static List<Prediction> top(float[] logits, int count) {
        return likeliest(softmax(logits), count);
    }

    /** The {@code count} likeliest classes of a network that gives probabilities itself. */
    public static List<Prediction> likeliest(float[] probabilities, int count) {
        double[] wide = new double[probabilities.length];
        for (int i = 0; i < wide.length; i++) wide[i] = probabilities[i];
        return likeliest(wide, count);
    }

    private static double[] softmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) max = Math.max(max, logit);
        double sum = 0;
        for (float logit : logits) sum += Math.exp(logit - max);
        double shift = max + Math.log(sum);
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) probabilities[i] = Math.exp(logits[i] - shift);
        return probabilities;
    }

    private static List<Prediction> likeliest(double[] probabilities, int count) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(i -> new Prediction(i, probabilities[i]))
                .sorted(Comparator.comparingDouble(Prediction::probability).reversed())
                .limit(count)
                .toList();
    }

    /** Place of the largest of {@code classes} logits from {@code offset} on; the first where several are equal. */
    public static int best(float[] logits, int offset, int classes) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            if (logits[offset + k] > logits[offset + best]) best = k;
        }
        return best;
    }

    public static int best(float[] logits) {
        return best(logits, 0, logits.length);
    }
}
