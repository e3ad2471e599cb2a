package dev.residua.bench.peers;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.residua.bench.stats.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads ONNX Runtime's own profile. It names what it fused and reordered after the value that comes out, with a suffix;
 * as our files name values after nodes, the longest node name that a profiled name begins with is the node.
 */
final class OnnxRuntimeProfile {
    private static final String KERNEL = "_kernel_time";

    private OnnxRuntimeProfile() {}

    /**
     * @param session was opened with profiling and has made all its runs
     * @param nodes names of our nodes
     * @param skipped how many runs at the beginning do not count
     * @return median milliseconds by node
     */
    static Map<String, Double> end(OrtSession session, Set<String> nodes, int skipped)
            throws OrtException, IOException {
        Path file = Path.of(session.endProfiling());
        try {
            return medians(new ObjectMapper().readTree(file.toFile()), nodes, skipped);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    static Map<String, Double> medians(JsonNode events, Set<String> nodes, int skipped) {
        // By event first: one node may be several events in a run, whose times then add up.
        Map<String, List<Double>> byEvent = new HashMap<>();
        for (JsonNode event : events) {
            String name = event.path("name").asText();
            if (!event.path("cat").asText().equals("Node") || !name.endsWith(KERNEL)) continue;
            byEvent.computeIfAbsent(name.substring(0, name.length() - KERNEL.length()), _ -> new ArrayList<>())
                    .add(event.path("dur").asDouble() / 1e3);
        }
        Map<String, Double> medians = new HashMap<>();
        byEvent.forEach((name, times) -> {
            String node = longestPrefix(name, nodes);
            if (node == null || times.size() <= skipped) return;
            double[] counted = times.stream()
                    .skip(skipped)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            medians.merge(node, Samples.of(counted).median(), Double::sum);
        });
        return medians;
    }

    private static String longestPrefix(String name, Set<String> nodes) {
        String found = null;
        for (String node : nodes) {
            boolean fits = name.startsWith(node) && (found == null || node.length() > found.length());
            if (fits) found = node;
        }
        return found;
    }
}
