package dev.residua.engine.autograd;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies an inference graph into a builder as a training graph: parameters become variables, and each BatchNorm normalises with the
 * statistics of its batch.
 *
 * @param nodes for each node of the source its copy
 * @param learnable the variables an optimiser may change, in graph order: all but running statistics
 * @param norms the statistics to be blended into running ones
 */
public record TrainingMode(Map<Node, Node> nodes, List<Node> learnable, List<Norm> norms) {
    /** A normalisation's running statistics (variables {@code [C]}), the batch's ({@code [2, C]}), and how many elements a channel of a batch has. */
    public record Norm(String name, Node runningMean, Node runningVar, Node statistics, long samples) {}

    public static TrainingMode copy(Graph source, GraphBuilder target) {
        Map<Node, Node> copies = new HashMap<>();
        List<Node> variables = new ArrayList<>();
        List<Norm> norms = new ArrayList<>();
        for (Node node : source.nodes()) {
            List<Node> inputs = node.inputs().stream().map(copies::get).toList();
            Node copy = switch (node.op()) {
                case Op.Input _ -> target.input(node.name(), node.shape());
                case Op.Parameter _, Op.Variable _ -> target.variable(node.name(), node.shape());
                case Op.BatchNorm norm -> {
                    Node x = inputs.get(0);
                    Node statistics = target.apply(node.name() + ".statistics", new Op.BatchStatistics(), x);
                    long samples = x.shape().elements() / Math.max(1, x.shape().dim(1));
                    norms.add(new Norm(node.name(), inputs.get(3), inputs.get(4), statistics, samples));
                    yield target.apply(
                            node.name(),
                            new Op.Normalize(norm.epsilon(), Epilogue.NONE),
                            x,
                            inputs.get(1),
                            inputs.get(2),
                            statistics);
                }
                default -> target.apply(node.name(), node.op(), inputs);
            };
            copies.put(node, copy);
            if (copy.op() instanceof Op.Variable) variables.add(copy);
        }
        for (Norm norm : norms) variables.removeAll(List.of(norm.runningMean(), norm.runningVar()));
        return new TrainingMode(Map.copyOf(copies), List.copyOf(variables), List.copyOf(norms));
    }
}
