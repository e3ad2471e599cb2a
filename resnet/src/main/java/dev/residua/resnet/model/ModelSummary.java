package dev.residua.resnet.model;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.CostModel;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a network consists of, layer by layer in order of execution.
 *
 * @param rows one for every node that is not a parameter
 * @param parameters learnable ones: all but the running statistics of BatchNorm
 * @param multiplyAdds of convolutions and linear layers, for the whole batch
 */
public record ModelSummary(List<Row> rows, long parameters, long multiplyAdds) {
    /**
     * One layer.
     *
     * @param kind the operator's mnemonic, such as {@code conv2d}
     */
    public record Row(String layer, String kind, Shape output, long parameters, long multiplyAdds) {}

    public ModelSummary {
        rows = List.copyOf(rows);
    }

    public static ModelSummary of(Graph graph) {
        List<Row> rows = new ArrayList<>();
        Set<Node> counted = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.isParameter()) continue;
            long parameters = 0;
            for (Node operand : learnable(node)) {
                if (operand.isParameter() && counted.add(operand))
                    parameters += operand.shape().elements();
            }
            rows.add(new Row(
                    node.name(),
                    node.op().mnemonic(),
                    node.shape(),
                    parameters,
                    CostModel.of(node).multiplyAdds()));
        }
        return new ModelSummary(
                rows,
                rows.stream().mapToLong(Row::parameters).sum(),
                rows.stream().mapToLong(Row::multiplyAdds).sum());
    }

    private static List<Node> learnable(Node node) {
        return node.op() instanceof Op.BatchNorm ? node.inputs().subList(0, 3) : node.inputs();
    }
}
