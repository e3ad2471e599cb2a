package dev.residua.engine.plan;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;

/** Counts the work of nodes. Multiply-adds are those of convolutions and linear layers, as He et al. 2015 (table 1) count. */
public final class CostModel {
    private CostModel() {}

    public static Cost of(Node node) {
        long out = node.shape().elements();
        long macs = switch (node.op()) {
            case Op.Conv2d _ ->
                out
                        * node.input(1).shape().elements()
                        / Math.max(1, node.input(1).shape().dim(0));
            case Op.Linear _ -> out * node.input(1).shape().dim(1);
            default -> 0;
        };
        long flops = 2 * macs
                + switch (node.op()) {
                    case Op.Input _, Op.Parameter _, Op.Flatten _, Op.Concat _, Op.PadShortcut _ -> 0;
                    case Op.Conv2d conv -> out * conv.epilogue().extraInputs();
                    case Op.Linear linear -> out * linear.epilogue().extraInputs();
                    case Op.BatchNorm _ -> 2 * out;
                    case Op.Relu _, Op.Add _ -> out;
                    case Op.MaxPool pool -> out * taps(pool.window());
                    case Op.AvgPool pool -> out * taps(pool.window());
                    case Op.GlobalAvgPool _ -> node.input(0).shape().elements();
                    case Op.Softmax _, Op.LogSoftmax _ -> 4 * out;
                    case Op.CrossEntropy _ -> 4 * node.input(0).shape().elements();
                };
        if (node.isParameter()) return Cost.ZERO;
        long elements = out;
        for (Node input : node.inputs()) elements += input.shape().elements();
        return new Cost(macs, flops, elements * Float.BYTES);
    }

    public static Cost of(Graph graph) {
        return graph.nodes().stream().map(CostModel::of).reduce(Cost.ZERO, Cost::plus);
    }

    private static long taps(Window window) {
        return (long) window.kernelH() * window.kernelW();
    }
}
