package dev.residua.tornado.lower;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.tornado.task.DeviceKernel;

/** The kernel for each backward operator. */
final class GradientKernels {
    private GradientKernels() {}

    static DeviceKernel find(GradOp op, Node node, TileChooser tiles) {
        return switch (op) {
            case GradOp.Conv2dInput grad -> ProductGradientKernels.convolutionInput(grad, node, tiles);
            case GradOp.Conv2dWeight grad -> ProductGradientKernels.convolutionWeight(grad, node, tiles);
            case GradOp.LinearInput _ -> ProductGradientKernels.linearInput(node, tiles);
            case GradOp.LinearWeight _ -> ProductGradientKernels.linearWeight(node, tiles);
            case GradOp.ChannelSum _ -> ReductionKernels.channelSum(node);
            case GradOp.Relu _ -> ElementwiseKernels.reluGradient(node);
            case GradOp.Clip clip -> ElementwiseKernels.clipGradient(clip, node);
            case GradOp.Sigmoid _ -> ElementwiseKernels.sigmoidGradient(node);
            case GradOp.NormalizeSums grad -> ReductionKernels.normalizeSums(grad, node);
            case GradOp.NormalizeInput grad -> ElementwiseKernels.normalizeGradient(grad, node);
            case GradOp.MaxPool grad -> PoolingKernels.maxGradient(grad.window(), node);
            case GradOp.AvgPool grad -> PoolingKernels.averageGradient(grad.window(), grad.countIncludePad(), node);
            case GradOp.GlobalAvgPool _ -> PoolingKernels.globalGradient(node);
            case GradOp.PadShortcut grad -> MovingKernels.padShortcutGradient(grad, node);
            case GradOp.Softmax _ -> ReductionKernels.softmaxGradient(false, node);
            case GradOp.LogSoftmax _ -> ReductionKernels.softmaxGradient(true, node);
            case GradOp.CrossEntropy grad -> ReductionKernels.crossEntropyGradient(grad, node);
            case GradOp.GradientScale grad -> UpdateKernels.gradientScale(grad, node);
        };
    }
}
