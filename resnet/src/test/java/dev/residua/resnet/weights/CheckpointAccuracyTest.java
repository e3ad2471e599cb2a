package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.SharedData;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.model.ModelOptions;
import org.junit.jupiter.api.Test;

/**
 * A published checkpoint recognises real images: names, layouts, shortcut and preprocessing all have to be right for
 * that.
 */
class CheckpointAccuracyTest {
    private static final int IMAGES = 30;

    /** It gets 81 of 100 of all test images right; for a sample of this size, 18 is three deviations below that. */
    @Test
    void resnet20RecognisesTestImages() {
        PretrainedModel model =
                PretrainedModel.load("resnet20", ModelOptions.NONE, SharedData.require("resnet20-12fca82f.th"));
        Preprocessing preprocessing = model.card().preprocessing().orElseThrow();
        int correct = 0;
        try (LabelledImages images = ImageSources.open(SharedData.require("cifar10-jpeg.zip"), "test");
                Session session = Session.open(model.model(1), Backends.best(), CompileOptions.defaults())) {
            for (int i = 0; i < IMAGES; i++) {
                int index = i * (images.size() / IMAGES);
                preprocessing.apply(images.image(index), session.input().data(), 0);
                session.run();
                if (largest(session.output()) == images.label(index)) correct++;
            }
        }
        assertTrue(correct >= 18, correct + " of " + IMAGES + " right");
    }

    private static int largest(Tensor logits) {
        int best = 0;
        for (int i = 1; i < logits.data().length; i++) {
            if (logits.data()[i] > logits.data()[best]) best = i;
        }
        return best;
    }
}
