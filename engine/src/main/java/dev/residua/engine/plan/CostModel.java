package dev.residua.engine.plan;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;

/** Counts the work of nodes. Multiply-adds are those of convolutions and linear layers, as He et al. 2015 (table 1) count. */
public final class CostModel {
    private CostModel() {}

    public static Cost of(Node node) {
        long out = node.shape().elements();
        long macs = switch (node.op()) {
            case Op.Conv2d _ -> out * perRow(node.input(1));
            case Op.Linear _ -> out * node.input(1).shape().dim(1);
            case GradOp.Conv2dInput _ -> node.input(0).shape().elements() * perRow(node.input(1));
            case GradOp.Conv2dWeight _ -> node.input(1).shape().elements() * perRow(node);
            case GradOp.LinearInput _ -> out * node.input(0).shape().dim(1);
            case GradOp.LinearWeight _ -> out * node.input(0).shape().dim(0);
            default -> 0;
        };
        long flops = 2 * macs
                + switch (node.op()) {
                    case Op.Input _,
                            Op.Parameter _,
                            Op.Variable _,
                            Op.Fill _,
                            Op.Flatten _,
                            Op.Reshape _,
                            Op.Slice _,
                            Op.Concat _ -> 0;
                    case Op.PadShortcut _, GradOp.PadShortcut _ -> 0;
                    case Op.Conv2d conv -> out * conv.epilogue().extraInputs();
                    case Op.Linear linear -> out * linear.epilogue().extraInputs();
                    case Op.BatchNorm _, Op.Normalize _ -> 2 * out;
                    case Op.BatchStatistics _ -> 3 * node.input(0).shape().elements();
                    case Op.Relu _, Op.Add _, Op.Mul _, Op.Scale _, Op.Dropout _ -> out;
                    case Op.Clip _ -> 2 * out;
                    case Op.Sigmoid _ -> 4 * out;
                    case Op.MaxPool pool -> out * taps(pool.window());
                    case Op.AvgPool pool -> out * taps(pool.window());
                    case Op.GlobalAvgPool _ -> node.input(0).shape().elements();
                    case Op.Softmax _, Op.LogSoftmax _ -> 4 * out;
                    case Op.CrossEntropy _ -> 4 * node.input(0).shape().elements();
                    case GradOp.Conv2dInput _, GradOp.Conv2dWeight _, GradOp.LinearInput _, GradOp.LinearWeight _ -> 0;
                    case GradOp.ChannelSum _, GradOp.AvgPool _ ->
                        node.input(0).shape().elements();
                    case GradOp.NormalizeSums grad ->
                        (grad.relu() ? 7 : 4) * node.input(0).shape().elements();
                    case GradOp.NormalizeInput grad -> (grad.relu() ? 8 : 5) * out;
                    case GradOp.Clip _ -> 2 * out;
                    case GradOp.Relu _, GradOp.MaxPool _, GradOp.GlobalAvgPool _ -> out;
                    case GradOp.Sigmoid _, GradOp.Softmax _, GradOp.LogSoftmax _, GradOp.CrossEntropy _ -> 4 * out;
                    case GradOp.GradientScale _ ->
                        node.inputs().stream()
                                .skip(1)
                                .mapToLong(g -> 2 * g.shape().elements())
                                .sum();
                    case UpdateOp.RunningStatistics _, UpdateOp.Accumulate _ -> 2 * out;
                    case UpdateOp.Sgd _ -> 4 * out;
                    case UpdateOp.Adam _ -> 12 * out;
                };
        if (node.isStored()) return Cost.ZERO;
        long elements = out;
        for (Node input : node.inputs()) elements += input.shape().elements();
        return new Cost(macs, flops, elements * Float.BYTES);
    }

    public static Cost of(Graph graph) {
        return graph.nodes().stream().map(CostModel::of).reduce(Cost.ZERO, Cost::plus);
    }

    /** Elements of a weight for one of its output channels. */
    private static long perRow(Node weight) {
        return weight.shape().elements() / Math.max(1, weight.shape().dim(0));
    }

    private static long taps(Window window) {
        return (long) window.kernelH() * window.kernelW();
    }
}
