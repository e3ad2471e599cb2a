package dev.residua.resnet.train;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.data.Batch;
import dev.residua.resnet.data.Batches;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.Unreadable;

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
        int batchSize = model.graph().inputs().getFirst().shape().dim(0);
        double loss = 0;
        long correct = 0;
        long total = 0;
        try (Session session = Session.open(model, backend, options);
                Batches batches = Batches.inOrder(samples, batchSize, options.threads(), unreadable)) {
            float[] input = session.input().data();
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                System.arraycopy(batch.inputs(), 0, input, 0, input.length);
                session.run();
                float[] logits = session.output().data();
                int classes = session.output().shape().dim(1);
                for (int n = 0; n < batch.size(); n++) {
                    loss += crossEntropy(logits, n * classes, classes, batch.label(n));
                    if (best(logits, n * classes, classes) == batch.label(n)) correct++;
                }
                total += batch.size();
            }
        }
        return new Validation(loss / total, (double) correct / total);
    }

    /** Place of the largest of {@code classes} logits from {@code offset} on; the first where several are equal. */
    static int best(float[] logits, int offset, int classes) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            if (logits[offset + k] > logits[offset + best]) best = k;
        }
        return best;
    }

    private static double crossEntropy(float[] logits, int offset, int classes, int label) {
        double shift = logits[offset + best(logits, offset, classes)];
        double sum = 0;
        for (int k = 0; k < classes; k++) sum += Math.exp(logits[offset + k] - shift);
        return Math.log(sum) - (logits[offset + label] - shift);
    }
}
