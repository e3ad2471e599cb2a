package dev.residua.testkit;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import java.util.List;

/**
 * How many rounded operations make one element of a result: the K of {@link Tolerance}. An {@code exp} or {@code log}
 * counts as four, being within two units in the last place.
 */
final class Terms {
    private Terms() {}

    /** 0 if the result must be exact: nothing is computed, or one correctly rounded operation. */
    static double of(Op op, List<Shape> operands) {
        return switch (op) {
            case Op.Forward forward -> forward(forward, operands);
            case GradOp grad -> gradient(grad, operands);
            case UpdateOp.Accumulate _ -> 0;
            case UpdateOp.RunningStatistics _ -> 5;
            case UpdateOp.Sgd _ -> 8;
            case UpdateOp.Adam _ -> 16;
        };
    }

    private static double forward(Op.Forward op, List<Shape> operands) {
        return switch (op) {
            case Op.Input _, Op.Parameter _, Op.Variable _, Op.Fill _ -> 0;
            case Op.Conv2d conv -> perOutput(operands.get(1)) + extra(conv.epilogue());
            case Op.Linear linear -> perOutput(operands.get(1)) + extra(linear.epilogue());
            case Op.BatchNorm _, Op.Normalize _ -> 8; // a root, a division, and up to six sums and products
            case Op.BatchStatistics _ -> perChannel(operands.getFirst()) + 4;
            case Op.AvgPool pool -> taps(pool.window()) + 1;
            case Op.GlobalAvgPool _ -> pixels(operands.getFirst()) + 1;
            case Op.Softmax _, Op.LogSoftmax _, Op.CrossEntropy _ ->
                operands.getFirst().dim(1) + 9;
            case Op.Sigmoid _ -> 6;
            case Op.Scale _, Op.Dropout _ -> 2; // the factor may be rounded first
            case Op.Relu _, Op.Clip _, Op.Add _, Op.Mul _, Op.MaxPool _ -> 0;
            case Op.Flatten _, Op.Reshape _, Op.Slice _, Op.Concat _, Op.PadShortcut _ -> 0;
        };
    }

    private static double gradient(GradOp op, List<Shape> operands) {
        Shape first = operands.getFirst();
        return switch (op) {
            case GradOp.Conv2dInput conv -> {
                Shape weight = operands.get(1);
                yield (double) weight.dim(0) / conv.groups() * weight.dim(2) * weight.dim(3) + 1;
            }
            case GradOp.Conv2dWeight _ -> perChannel(operands.get(1)) + 1;
            case GradOp.LinearInput _ -> first.dim(1) + 1;
            case GradOp.LinearWeight _ -> first.dim(0) + 1;
            case GradOp.ChannelSum _ -> perChannel(first) + 1;
            case GradOp.NormalizeSums _ -> perChannel(first) + 8;
            case GradOp.NormalizeInput _ -> 12;
            case GradOp.Sigmoid _ -> 3;
            case GradOp.MaxPool pool -> taps(pool.window());
            case GradOp.AvgPool pool -> taps(pool.window()) + 2;
            case GradOp.GlobalAvgPool _ -> 2;
            case GradOp.Softmax _, GradOp.LogSoftmax _ -> first.dim(1) + 6;
            case GradOp.CrossEntropy _ -> operands.get(1).dim(1) + 12;
            case GradOp.GradientScale _ ->
                4 + operands.stream().mapToDouble(Shape::elements).sum();
            case GradOp.Relu _, GradOp.Clip _, GradOp.PadShortcut _ -> 0;
        };
    }

    private static double perOutput(Shape weight) {
        return (double) weight.elements() / Math.max(1, weight.dim(0));
    }

    private static double perChannel(Shape x) {
        return (double) x.elements() / Math.max(1, x.dim(1));
    }

    private static double extra(Epilogue epilogue) {
        return epilogue.extraInputs() + 1;
    }

    private static double pixels(Shape x) {
        return (double) x.dim(2) * x.dim(3);
    }

    private static double taps(Window window) {
        return (double) window.kernelH() * window.kernelW();
    }
}
