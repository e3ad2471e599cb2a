package dev.residua.resnet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        int correct = SampleAccuracy.correct(PretrainedModel.bundled(), IMAGES);
        assertTrue(correct >= 414, correct + " of " + IMAGES + " right");
    }
}
