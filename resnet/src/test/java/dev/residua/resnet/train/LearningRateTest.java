package dev.residua.resnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateTest {
    private static final double EXACT = 1e-15;

    @Test
    void constantStays() {
        LearningRate rate = new LearningRate.Constant(0.3);
        assertEquals(0.3, rate.at(0));
        assertEquals(0.3, rate.at(1_000_000));
    }

    @Test
    void multiStepDropsAtEachMilestone() {
        LearningRate rate = new LearningRate.MultiStep(new LearningRate.Constant(0.1), List.of(100L, 150L), 0.1);
        assertEquals(0.1, rate.at(99), EXACT);
        assertEquals(0.01, rate.at(100), EXACT);
        assertEquals(0.01, rate.at(149), EXACT);
        assertEquals(0.001, rate.at(150), EXACT);
    }

    @Test
    void cosineFallsToItsFloorAndStaysThere() {
        LearningRate rate = new LearningRate.Cosine(1, 0.2, 100);
        assertEquals(1, rate.at(0), EXACT);
        assertEquals(0.2 + 0.8 * (1 + Math.sqrt(0.5)) / 2, rate.at(25), EXACT);
        assertEquals(0.6, rate.at(50), EXACT);
        assertEquals(0.2, rate.at(100), EXACT);
        assertEquals(0.2, rate.at(1000), EXACT);
    }

    /** The values PyTorch's OneCycleLR has by default: from peak / 25 to the peak and down to peak / 250,000. */
    @Test
    void oneCycleRisesAndFalls() {
        LearningRate rate = new LearningRate.OneCycle(1, 0.3, 100);
        assertEquals(1.0 / 25, rate.at(0), EXACT);
        assertEquals((1 + 1.0 / 25) / 2, rate.at(15), EXACT);
        assertEquals(1, rate.at(30), EXACT);
        assertEquals((1 + 1 / 250_000.0) / 2, rate.at(65), EXACT);
        assertEquals(1 / 250_000.0, rate.at(100), EXACT);
    }

    @Test
    void warmupLeadsUpToWhatFollows() {
        LearningRate rate = new LearningRate.Warmup(new LearningRate.Constant(0.4), 4);
        assertEquals(0.1, rate.at(0), EXACT);
        assertEquals(0.3, rate.at(2), EXACT);
        assertEquals(0.4, rate.at(3), EXACT);
        assertEquals(0.4, rate.at(100), EXACT);
    }

    @Test
    void impossibleSchedulesAreRefused() {
        assertThrows(ResiduaException.class, () -> new LearningRate.Constant(-0.1));
        assertThrows(ResiduaException.class, () -> new LearningRate.Constant(Double.NaN));
        assertThrows(ResiduaException.class, () -> new LearningRate.Cosine(1, 0, 0));
        assertThrows(ResiduaException.class, () -> new LearningRate.OneCycle(1, 1, 10));
        assertThrows(ResiduaException.class, () -> new LearningRate.Warmup(new LearningRate.Constant(1), 0));
    }
}
