package dev.residua.engine.cpu;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The examples of a batch, which the first dimension of a value counts: whether they can be run apart, and the nodes for fewer of them. */
final class Examples {
    private Examples() {}

    /** The first dimension of all inputs and outputs; 0 if they differ. */
    static int count(Graph graph) {
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
    static boolean areSeparate(Node node) {
        return switch (node.op()) {
            case Op.Input _, Op.Parameter _ -> true;
            case Op.Conv2d conv -> isWeighted(node, conv.epilogue());
            case Op.Linear linear -> isWeighted(node, linear.epilogue());
            case Op.BatchNorm _ -> isWeighted(node, Epilogue.NONE);
            case Op.Concat concat -> concat.axis() > 0 && isComputed(node.inputs());
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
                    Op.LogSoftmax _ -> isComputed(node.inputs());
            default -> false;
        };
    }

    /** Elements that a node reads, parameters aside, and makes for all examples together. */
    static long values(Node node) {
        return node.shape().elements()
                + node.inputs().stream()
                        .filter(input -> !input.isStored())
                        .mapToLong(input -> input.shape().elements())
                        .sum();
    }

    private static boolean isComputed(List<Node> nodes) {
        return nodes.stream().noneMatch(Node::isStored);
    }

    /** The first operand is computed, and a residual, which is the last; all others are parameters. */
    private static boolean isWeighted(Node node, Epilogue epilogue) {
        List<Node> operands = node.inputs();
        int residual = epilogue.add() ? operands.size() - 1 : operands.size();
        return isComputed(operands.subList(0, 1))
                && operands.subList(1, residual).stream().allMatch(Node::isStored)
                && isComputed(operands.subList(residual, operands.size()));
    }

    /**
     * The same nodes for {@code examples} of the {@code batch}; empty if some value has no dimension that counts them.
     *
     * @param nodes each after its operands
     */
    static Optional<Map<Node, Node>> fewer(GraphBuilder builder, List<Node> nodes, int batch, int examples) {
        Map<Node, Node> fewer = new HashMap<>();
        for (Node node : nodes) {
            if (!node.isStored() && (node.shape().rank() == 0 || node.shape().dim(0) != batch)) return Optional.empty();
            Shape shape = node.isStored() ? node.shape() : node.shape().with(0, examples);
            Node copy = switch (node.op()) {
                case Op.Parameter _ -> builder.parameter(node.name(), shape);
                case Op.Input _ -> builder.input(node.name(), shape);
                default ->
                    builder.apply(
                            node.name(),
                            node.op(),
                            node.inputs().stream().map(fewer::get).toList());
            };
            if (!copy.shape().equals(shape)) return Optional.empty();
            fewer.put(node, copy);
        }
        return Optional.of(fewer);
    }
}
