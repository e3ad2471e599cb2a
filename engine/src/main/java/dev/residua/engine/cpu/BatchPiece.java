package dev.residua.engine.cpu;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        int batch = batch(graph);
        if (batch < 2 || !graph.nodes().stream().allMatch(BatchPiece::isSeparable)) return Optional.empty();
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
            long operands = node.inputs().stream()
                    .filter(input -> !input.isStored())
                    .mapToLong(input -> input.shape().elements())
                    .sum();
            step = Math.max(step, elements + operands);
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

    /** The first dimension of all inputs and outputs; 0 if they differ. */
    private static int batch(Graph graph) {
        int batch = 0;
        for (List<Node> nodes : List.of(graph.inputs(), graph.outputs())) {
            for (Node node : nodes) {
                int first = node.shape().rank() == 0 ? 0 : node.shape().dim(0);
                if (first == 0 || batch != 0 && first != batch) return 0;
                batch = first;
            }
        }
        return batch;
    }

    /** Whether each example's result is made of that example's operands and of parameters. */
    private static boolean isSeparable(Node node) {
        return switch (node.op()) {
            case Op.Input _, Op.Parameter _ -> true;
            case Op.Conv2d conv -> isWeighted(node, conv.epilogue());
            case Op.Linear linear -> isWeighted(node, linear.epilogue());
            case Op.BatchNorm _ -> isWeighted(node, Epilogue.NONE);
            case Op.Concat concat -> concat.axis() > 0 && isComputed(node);
            case Op.Relu _,
                    Op.Clip _,
                    Op.Sigmoid _,
                    Op.Scale _,
                    Op.Add _,
                    Op.Mul _,
                    Op.MaxPool _,
                    Op.AvgPool _,
                    Op.GlobalAvgPool _,
                    Op.Flatten _,
                    Op.PadShortcut _,
                    Op.Softmax _,
                    Op.LogSoftmax _ -> isComputed(node);
            default -> false;
        };
    }

    private static boolean isComputed(Node node) {
        return node.inputs().stream().noneMatch(Node::isStored);
    }

    private static boolean isWeighted(Node node, Epilogue epilogue) {
        List<Node> operands = node.inputs();
        return !epilogue.add()
                && !operands.getFirst().isStored()
                && operands.stream().skip(1).allMatch(Node::isStored);
    }

    /** The graph for other examples at a time; empty if some value has no dimension that counts them. */
    private static Optional<Graph> rebuild(Graph graph, int batch, int piece) {
        GraphBuilder builder = new GraphBuilder();
        Map<Node, Node> rebuilt = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!node.isStored() && (node.shape().rank() == 0 || node.shape().dim(0) != batch)) return Optional.empty();
            Shape shape = node.isStored() ? node.shape() : node.shape().with(0, piece);
            Node copy = switch (node.op()) {
                case Op.Parameter _ -> builder.parameter(node.name(), shape);
                case Op.Input _ -> builder.input(node.name(), shape);
                default ->
                    builder.apply(
                            node.name(),
                            node.op(),
                            node.inputs().stream().map(rebuilt::get).toList());
            };
            if (!copy.shape().equals(shape)) return Optional.empty();
            rebuilt.put(node, copy);
        }
        return Optional.of(
                builder.build(graph.outputs().stream().map(rebuilt::get).toList()));
    }
}
