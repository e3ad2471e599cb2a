package dev.residua.engine.cpu;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first nodes of a graph, up to one value that is all that the others need of them, when they are run for a few examples of the batch, all of
 * them, and then for the next: so what one step hands to the next is still in the cache that the cores share. The last part reaches back over
 * examples of the one before it where the batch is not whole parts.
 *
 * <p>Pays where images are large and weights few, as in the first stages of a ResNet. Later the weights, which each part reads again, are larger
 * than the images.
 *
 * @param nodes of the graph, and the same for the examples of one part
 * @param last that others need, for the whole batch
 * @param size examples of one part
 */
record Prefix(Map<Node, Node> nodes, Node last, int size) {
    /** What one step of a part may move: an eighth of a 32 MB third-level cache, as several values live at a time, and others use it too. */
    private static final long CACHE_BYTES = 4 << 20;

    /** No nodes at all. */
    static final Prefix NONE = new Prefix(Map.of(), null, 0);

    /** The nodes that are better run so. */
    static Prefix of(Graph graph) {
        return of(graph, CACHE_BYTES);
    }

    static Prefix of(Graph graph, long cacheBytes) {
        int batch = Examples.count(graph);
        List<Node> nodes = graph.nodes();
        long largest = nodes.stream()
                .filter(node -> !node.isStored())
                .mapToLong(Examples::values)
                .max()
                .orElse(0);
        if (batch < 2 || largest * Float.BYTES <= cacheBytes) return NONE;
        int size = (int) Math.max(1, cacheBytes / Float.BYTES * batch / largest);
        int end = end(graph, Math.ceilDiv(batch, size), cacheBytes / Float.BYTES);
        return Examples.fewer(new GraphBuilder(), nodes.subList(0, end), batch, size)
                .filter(fewer -> !fewer.isEmpty())
                .map(fewer -> new Prefix(fewer, nodes.get(end - 1), size))
                .orElse(NONE);
    }

    /**
     * How many of the nodes to take so that the most is saved, counted in elements: values that else would not be found in the cache, less weights
     * that are read again for each part.
     */
    private static int end(Graph graph, int parts, long cache) {
        List<Node> nodes = graph.nodes();
        Map<Node, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (Node input : nodes.get(i).inputs()) lastUse.put(input, i);
        }
        for (Node output : graph.outputs()) lastUse.put(output, nodes.size());

        int end = 0;
        int needed = 0; // how far the values so far are needed, but for the newest
        long saved = 0;
        long most = 0;
        for (int i = 0; i < nodes.size() && Examples.areSeparate(nodes.get(i)); i++) {
            Node node = nodes.get(i);
            if (node.isStored()) continue;
            long values = Examples.values(node);
            saved += (values > cache ? values : 0) - weights(node) * (parts - 1);
            if (saved > most && needed <= i && node.shape().rank() == 4) {
                most = saved;
                end = i + 1;
            }
            needed = Math.max(needed, lastUse.getOrDefault(node, i));
        }
        return end;
    }

    private static long weights(Node node) {
        return node.inputs().stream()
                .filter(Node::isStored)
                .mapToLong(input -> input.shape().elements())
                .sum();
    }

    /** How many parts the batch has. */
    int parts() {
        return last == null ? 0 : Math.ceilDiv(batch(), size);
    }

    /** The first example of a part. */
    int first(int part) {
        return Math.min(part * size, batch() - size);
    }

    private int batch() {
        return last.shape().dim(0);
    }

    boolean contains(Node node) {
        return nodes.containsKey(node);
    }

    /** The node for the examples of one part; of other nodes, the node itself. */
    Node part(Node node) {
        return nodes.getOrDefault(node, node);
    }
}
