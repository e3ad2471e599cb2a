package dev.residua.engine.cpu;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import java.util.Optional;

/**
 * A model for a part of its batch, so small that what one step hands to the next is still in the caches when that begins. Pays where
 * images are small: for large ones, reading the weights again for each part costs more than it saves.
 */
final class BatchPiece {
    /** What a core's second-level cache holds. */
    private static final long CACHE_BYTES = 1 << 20;

    private BatchPiece() {}

    /**
     * The model for fewer examples at a time; empty if that does not pay, or if one example's result depends on others.
     *
     * @param threads how many pieces are run at a time
     */
    static Optional<Model> of(Model model, int threads) {
        Graph graph = model.graph();
        int batch = Examples.count(graph);
        if (batch < 2 || !graph.nodes().stream().allMatch(Examples::areSeparate)) return Optional.empty();
        long step = 0;
        long values = 0;
        long weights = 0;
        for (Node node : graph.nodes()) {
            long elements = node.shape().elements();
            if (node.isStored()) {
                weights += elements;
                continue;
            }
            values += elements;
            step = Math.max(step, Examples.values(node));
        }
        int size = size(batch, CACHE_BYTES / Float.BYTES * batch / step, threads);
        if (size == 0 || size == batch || weights * Math.ceilDiv(batch, size) > values) return Optional.empty();
        return rebuild(graph, batch, size).map(piece -> new Model(model.name(), piece, model.parameters()));
    }

    /** At most {@code fitting}, rather less if threads then wait less for one another or fewer examples are run twice to fill the last piece. */
    private static int size(int batch, long fitting, int threads) {
        if (fitting >= batch) return batch;
        int best = (int) fitting;
        for (int size = best; size > fitting / 2; size--) {
            if (run(batch, size, threads) < run(batch, best, threads)) best = size;
        }
        return best;
    }

    /** Examples that the busiest thread runs. */
    private static int run(int batch, int size, int threads) {
        return Math.ceilDiv(Math.ceilDiv(batch, size), threads) * size;
    }

    /** The graph for other examples at a time; empty if some value has no dimension that counts them. */
    private static Optional<Graph> rebuild(Graph graph, int batch, int piece) {
        GraphBuilder builder = new GraphBuilder();
        return Examples.fewer(builder, graph.nodes(), batch, piece)
                .map(fewer ->
                        builder.build(graph.outputs().stream().map(fewer::get).toList()));
    }
}
