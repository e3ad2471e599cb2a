package dev.residua.tornado.lower;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.tornado.task.DeviceKernel;

/** The kernel for each operator. */
public final class DeviceKernels {
    private DeviceKernels() {}

    public static DeviceKernel find(Node node, TileChooser tiles) {
        return switch (node.op()) {
            case Op.Forward forward -> forward(forward, node, tiles);
            case GradOp grad -> GradientKernels.find(grad, node, tiles);
            case UpdateOp update -> UpdateKernels.find(update, node);
        };
    }

    private static DeviceKernel forward(Op.Forward op, Node node, TileChooser tiles) {
        return switch (op) {
            case Op.Parameter _, Op.Variable _ -> throw new IllegalArgumentException(node + " is not computed");
            // Its array is filled from outside and read where it is.
            case Op.Input _ -> PlainKernel.of("f32_input", (_, _) -> {});
            case Op.Fill fill -> ElementwiseKernels.fill(fill, node);
            case Op.Conv2d conv -> ProductKernels.convolution(conv, node, tiles);
            case Op.Linear linear -> ProductKernels.linear(linear, node, tiles);
            case Op.BatchNorm norm -> ElementwiseKernels.batchNorm(norm, node);
            case Op.BatchStatistics _ -> ReductionKernels.batchStatistics(node);
            case Op.Normalize norm -> ElementwiseKernels.normalize(norm, node);
            case Op.Relu _ -> ElementwiseKernels.relu(node);
            case Op.Add _ -> ElementwiseKernels.add(node);
            case Op.Mul _ -> ElementwiseKernels.mul(node);
            case Op.Scale scale -> ElementwiseKernels.scale(scale, node);
            case Op.Clip clip -> ElementwiseKernels.clip(clip, node);
            case Op.Sigmoid _ -> ElementwiseKernels.sigmoid(node);
            case Op.Dropout dropout -> ElementwiseKernels.dropout(dropout, node);
            case Op.MaxPool pool -> PoolingKernels.max(pool.window(), node);
            case Op.AvgPool pool -> PoolingKernels.average(pool.window(), pool.countIncludePad(), node);
            case Op.GlobalAvgPool _ -> ReductionKernels.globalAverage(node);
            case Op.Flatten _, Op.Reshape _ -> MovingKernels.reshape(node);
            case Op.Slice slice -> MovingKernels.slice(slice, node);
            case Op.Concat concat -> MovingKernels.concat(concat, node);
            case Op.PadShortcut pad -> MovingKernels.padShortcut(pad, node);
            case Op.Softmax _ -> ReductionKernels.softmax(false, node);
            case Op.LogSoftmax _ -> ReductionKernels.softmax(true, node);
            case Op.CrossEntropy loss -> ReductionKernels.crossEntropy(loss, node);
        };
    }
}
