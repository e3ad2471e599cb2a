package dev.residua.resnet.train;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.Unreadable;
import dev.residua.resnet.infer.Inference;
import dev.residua.resnet.infer.Prediction;

/**
 * How well a model does on labelled samples.
 *
 * @param loss mean cross-entropy
 * @param accuracy part put into the right class
 */
public record Validation(double loss, double accuracy) {
    static final Validation NONE = new Validation(Double.NaN, Double.NaN);

    /**
     * @param model its input takes a batch of the samples' shape, its first output are logits
     */
    public static Validation of(
            Model model, Samples samples, Unreadable unreadable, Backend backend, CompileOptions options) {
        double[] loss = new double[1];
        int[] correct = new int[1];
        int[] total = new int[1];
        try (Session session = Session.open(model, backend, options)) {
            Inference.run(session, samples, options.threads(), unreadable, (_, label, logits) -> {
                int best = Prediction.best(logits);
                loss[0] += crossEntropy(logits, best, label);
                if (best == label) correct[0]++;
                total[0]++;
            });
        }
        return new Validation(loss[0] / total[0], (double) correct[0] / total[0]);
    }

    private static double crossEntropy(float[] logits, int best, int label) {
        double sum = 0;
        for (float logit : logits) sum += Math.exp(logit - (double) logits[best]);
        return Math.log(sum) - (logits[label] - (double) logits[best]);
    }
}
