package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.SharedData;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.infer.Prediction;
import org.junit.jupiter.api.Test;

class BundledWeightsTest {
    private static final int IMAGES = 500;

    @Test
    void theFileDescribesItself() {
        ModelCard card = PretrainedModel.bundled().card();
        assertEquals("resnet20", card.model());
        assertEquals("airplane", card.labels().getFirst());
        assertEquals(10, card.labels().size());
        assertEquals(32, card.preprocessing().orElseThrow().crop());
    }

    /** It gets 86 of 100 of all test images right; for a sample of this size, 414 is two deviations below that. */
    @Test
    void theNetworkRecognisesTestImages() {
        PretrainedModel model = PretrainedModel.bundled();
        Preprocessing preprocessing = model.card().preprocessing().orElseThrow();
        int correct = 0;
        try (LabelledImages images = ImageSources.open(SharedData.require("cifar10-jpeg.zip"), "test");
                Session session = Session.open(model.model(1), Backends.best(), CompileOptions.defaults())) {
            for (int i = 0; i < IMAGES; i++) {
                int index = i * (images.size() / IMAGES);
                preprocessing.apply(images.image(index), session.input().data(), 0);
                session.run();
                if (Prediction.best(session.output().data()) == images.label(index)) correct++;
            }
        }
        assertTrue(correct >= 414, correct + " of " + IMAGES + " right");
    }
}
