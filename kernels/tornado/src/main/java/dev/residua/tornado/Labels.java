package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Tensor;
import java.util.Map;

/**
 * A kernel cannot refuse a label that is no class, so labels the caller feeds are looked at before they go to the
 * device.
 */
final class Labels {
    private Labels() {}

    /**
     * @throws ResiduaException if one of them is not a class index
     */
    static void check(Graph graph, Map<Node, Tensor> inputs) {
        for (Node node : graph.nodes()) {
            int logits = switch (node.op()) {
                case Op.CrossEntropy _ -> 0;
                case GradOp.CrossEntropy _ -> 1;
                default -> -1;
            };
            if (logits < 0) continue;
            Tensor labels = inputs.get(node.input(logits + 1));
            if (labels != null)
                check(node, labels.data(), node.input(logits).shape().dim(1));
        }
    }

    private static void check(Node node, float[] labels, int classes) {
        for (int row = 0; row < labels.length; row++) {
            int label = (int) labels[row];
            if (label != labels[row] || label < 0 || label >= classes) {
                throw new ResiduaException("node '" + node.name() + "': row " + row + " has label " + labels[row]
                        + ", expected a class index from 0 to " + (classes - 1));
            }
        }
    }
}
