package dev.residua.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnnxRuntimeProfileTest {
    private static String event(String category, String name, int micros) {
        return "{\"cat\":\"%s\",\"name\":\"%s\",\"dur\":%d}".formatted(category, name, micros);
    }

    @Test
    void addsUpTheMediansOfTheEventsOfANode() throws IOException {
        String profile = String.join(
                ",",
                event("Session", "model_run", 9000),
                event("Node", "conv1_nchwc_kernel_time", 7000), // the first run is skipped
                event("Node", "conv1_nchwc_kernel_time", 1000),
                event("Node", "conv1_nchwc_kernel_time", 3000),
                event("Node", "conv1_nchwc_kernel_time", 2000),
                event("Node", "conv1_reorder_kernel_time", 500),
                event("Node", "conv1_reorder_kernel_time", 500),
                event("Node", "conv10_kernel_time", 9000),
                event("Node", "conv10_kernel_time", 4000),
                event("Node", "conv1_fence_before", 100),
                event("Node", "other_kernel_time", 100));
        assertEquals(
                Map.of("conv1", 2.5, "conv10", 4.0),
                OnnxRuntimeProfile.medians(
                        new ObjectMapper().readTree("[" + profile + "]"), Set.of("conv1", "conv10"), 1));
    }
}
