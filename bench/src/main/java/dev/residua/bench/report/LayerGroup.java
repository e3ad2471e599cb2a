package dev.residua.bench.report;

import dev.residua.bench.results.LayerProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers that do the same work by the same kernel, as they follow each other in a deep network.
 *
 * @param ms of all of them together
 * @param peerMs the same, for peers that told it of all
 */
record LayerGroup(String name, int count, String kernel, long flops, double ms, Map<String, Double> peerMs) {
    /**
     * The groups of a profile; where a peer was faster first, by how much time is lost, then in the network's order.
     */
    static List<LayerGroup> of(LayerProfile profile) {
        Map<List<Object>, List<LayerProfile.Layer>> same = new LinkedHashMap<>();
        for (LayerProfile.Layer layer : profile.layers()) {
            List<Object> key = List.of(layer.kernel(), layer.flops(), layer.bytes());
            same.computeIfAbsent(key, _ -> new ArrayList<>()).add(layer);
        }
        List<LayerGroup> groups = new ArrayList<>();
        same.values().forEach(layers -> groups.add(of(layers, profile)));
        groups.sort(Comparator.comparingDouble(group -> -Math.max(0, group.lostMs())));
        return groups;
    }

    private static LayerGroup of(List<LayerProfile.Layer> layers, LayerProfile profile) {
        Map<String, Double> peerMs = new LinkedHashMap<>();
        for (String engine : profile.engines()) {
            if (layers.stream().allMatch(layer -> layer.peerMs().containsKey(engine))) {
                peerMs.put(
                        engine,
                        layers.stream()
                                .mapToDouble(layer -> layer.peerMs().get(engine))
                                .sum());
            }
        }
        LayerProfile.Layer first = layers.getFirst();
        return new LayerGroup(
                baseName(first.name()),
                layers.size(),
                first.kernel(),
                layers.stream().mapToLong(LayerProfile.Layer::flops).sum(),
                layers.stream().mapToDouble(LayerProfile.Layer::ms).sum(),
                peerMs);
    }

    /** Without the names of what passes merged into it. */
    private static String baseName(String name) {
        return name.replaceAll("\\+.*", "");
    }

    double gflops() {
        return flops / 1e6 / ms;
    }

    /** What we are slower than the fastest peer; negative where we are faster, 0 where there is none. */
    double lostMs() {
        return peerMs.values().stream().mapToDouble(peer -> ms - peer).max().orElse(0);
    }

    String label() {
        return count == 1 ? name : name + " ×" + count;
    }
}
