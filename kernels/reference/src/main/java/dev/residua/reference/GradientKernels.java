package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.UpdateOp;

/** Which class computes which backward or update operator. */
final class GradientKernels {
    private GradientKernels() {}

    static Kernel.Invocation gradient(String node, GradOp op, Operands operands) {
        return switch (op) {
            case GradOp.Conv2dInput grad -> new ConvolutionInputGradient(grad, operands);
            case GradOp.Conv2dWeight grad -> new ConvolutionWeightGradient(grad, operands);
            case GradOp.LinearInput _ -> LinearGradient.input(operands);
            case GradOp.LinearWeight _ -> LinearGradient.weight(operands);
            case GradOp.ChannelSum _ -> ChannelSums.sum(operands);
            case GradOp.Relu _ -> Elementwise.binary((dy, y) -> y > 0 ? dy : 0, operands);
            case GradOp.Clip clip ->
                Elementwise.binary((dy, x) -> x >= clip.min() && x <= clip.max() ? dy : 0, operands);
            case GradOp.Sigmoid _ -> Elementwise.binary((dy, y) -> dy * y * (1 - y), operands);
            case GradOp.NormalizeSums grad -> ChannelSums.normalizeSums(grad, operands);
            case GradOp.NormalizeInput grad -> new NormalizationInputGradient(grad, operands);
            case GradOp.MaxPool grad -> PoolingGradient.max(grad, operands);
            case GradOp.AvgPool grad -> PoolingGradient.average(grad, operands);
            case GradOp.GlobalAvgPool grad -> PoolingGradient.global(grad, operands);
            case GradOp.PadShortcut grad -> new PaddedShortcutGradient(grad, operands);
            case GradOp.Softmax _ -> new SoftmaxGradient(false, operands);
            case GradOp.LogSoftmax _ -> new SoftmaxGradient(true, operands);
            case GradOp.CrossEntropy grad -> new CrossEntropyGradient(node, grad.smoothing(), operands);
            case GradOp.GradientScale grad -> Updates.gradientScale(grad.maxNorm(), operands);
        };
    }

    static Kernel.Invocation update(UpdateOp op, Operands operands) {
        return switch (op) {
            case UpdateOp.RunningStatistics update -> Updates.runningStatistics(update, operands);
            case UpdateOp.Accumulate _ -> Updates.accumulate(operands);
            case UpdateOp.Sgd sgd -> Updates.sgd(sgd, operands);
            case UpdateOp.Adam adam -> Updates.adam(adam, operands);
        };
    }
}
