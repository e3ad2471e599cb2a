package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.SharedData;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.infer.Prediction;
import dev.residua.resnet.model.ModelOptions;
import org.junit.jupiter.api.Test;

/**
 * A published checkpoint recognises real images: names, layouts, shortcut and preprocessing all have to be right for
 * that.
 */
class CheckpointAccuracyTest {
    private static final int IMAGES = 30;
    private static final int BATCH = 50;

    /** It gets 81 of 100 of all test images right; for a sample of this size, 18 is three deviations below that. */
    @Test
    void resnet20RecognisesTestImages() {
        PretrainedModel model =
                PretrainedModel.load("resnet20", ModelOptions.NONE, SharedData.require("resnet20-12fca82f.th"));
        int correct = SampleAccuracy.correct(model, IMAGES);
        assertTrue(correct >= 18, correct + " of " + IMAGES + " right");
    }

    /**
     * Both backends give an image the same class, but for logits that are equal up to rounding: at most 2 of 10,000 images. A few are tried
     * unless {@code residua.images} says how many.
     */
    @Test
    void vectorBackendSeesWhatTheReferenceSees() {
        assumeTrue(vectorIsAvailable(), "the vector backend is not available");
        PretrainedModel model =
                PretrainedModel.load("resnet20", ModelOptions.NONE, SharedData.require("resnet20-12fca82f.th"));
        Preprocessing preprocessing = model.card().preprocessing().orElseThrow();
        int different = 0;
        int count = Integer.getInteger("residua.images", BATCH);
        CompileOptions options = CompileOptions.defaults();
        try (LabelledImages images = SampleAccuracy.images();
                Session fast = Session.open(model.model(BATCH), Backends.get("vector"), options);
                Session exact = Session.open(model.model(BATCH), Backends.get("reference"), options)) {
            int stride = Math.max(1, images.size() / count);
            float[] x = fast.input().data();
            for (int first = 0; first < count; first += BATCH) {
                for (int i = 0; i < BATCH; i++) {
                    int index = Math.min(first + i, count - 1) * stride;
                    preprocessing.apply(images.image(index), x, i * x.length / BATCH);
                }
                System.arraycopy(x, 0, exact.input().data(), 0, x.length);
                fast.run();
                exact.run();
                for (int i = 0; i < Math.min(BATCH, count - first); i++) {
                    if (best(fast.output(), i) != best(exact.output(), i)) different++;
                }
            }
        }
        assertTrue(different <= 2 * count / 10_000, different + " of " + count + " images get another class");
    }

    private static boolean vectorIsAvailable() {
        return Backends.all().stream()
                .anyMatch(backend -> backend.name().equals("vector")
                        && backend.availability().available());
    }

    /** The class of row {@code row}. */
    private static int best(Tensor logits, int row) {
        int classes = logits.shape().dim(1);
        return Prediction.best(logits.data(), row * classes, classes);
    }
}
