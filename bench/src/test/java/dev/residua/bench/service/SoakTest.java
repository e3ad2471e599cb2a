package dev.residua.bench.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.resnet.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code residua bench soak}. */
class SoakTest {
    /** Far less than one session's memory, which a thousand leaked ones would show many times over. */
    private static final long HEAP_NOISE = 2 << 20;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyResultIsRightAndTheHeapStaysFlat(boolean churn) throws InterruptedException {
        Model model = Model.untrained("iris-mlp", 1);
        Soak.Result result = new Soak(model, 0, 4, churn).run(20_000, _ -> {});
        assertEquals(0, result.wrong());
        assertEquals(20_000, result.inferences());
        assertTrue(churn ? result.sessions() >= 400 : result.sessions() == 4, "sessions " + result.sessions());
        long growth = result.memory().getLast().heapBytes()
                - result.memory().getFirst().heapBytes();
        assertTrue(growth < HEAP_NOISE, () -> "the heap grew: " + result.memory());
    }

    @Test
    void latencyIsMeasuredAloneAndUnderLoad() throws InterruptedException {
        var results = new Latency(Model.untrained("resnet20", 1), 1).measure(200);
        assertEquals(2, results.size());
        for (Latency.Result r : results) {
            assertTrue(0 < r.p50Ms() && r.p50Ms() <= r.p99Ms() && r.p99Ms() <= r.maxMs(), r::toString);
        }
        assertTrue(results.get(1).imagesPerSecond() > 0, results::toString);
    }
}
