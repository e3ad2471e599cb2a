package dev.residua.testkit;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What rounding errors are relative to, element by element: the S of {@link Tolerance}. For sums of products that is
 * the operator itself over absolute values, nothing clipped, and with signs such that no difference cancels.
 */
final class Magnitudes {
    private final KernelCase kernelCase;
    private final List<Tensor> values;
    private final List<Tensor> positive;

    private Magnitudes(KernelCase kernelCase, List<Tensor> values) {
        this.kernelCase = kernelCase;
        this.values = values;
        positive = absolute(values);
    }

    /** One tensor for every result of the case. */
    static List<Tensor> of(KernelCase kernelCase, List<Tensor> values) {
        return new Magnitudes(kernelCase, values).of(kernelCase.op());
    }

    private List<Tensor> of(Op op) {
        return switch (op) {
            case Op.Conv2d conv -> run(new Op.Conv2d(conv.window(), conv.groups(), unclipped(conv.epilogue())));
            case Op.Linear linear -> run(new Op.Linear(unclipped(linear.epilogue())));
            case Op.Clip _ -> run(new Op.Scale(1));
            case GradOp.Clip _ -> run(new GradOp.Clip(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
            case Op.Scale scale -> run(new Op.Scale(Math.abs(scale.factor())));
            case Op.BatchNorm _ -> negate(3, channels()).run(op); // x - mean becomes |x| + |mean|
            case Op.Normalize norm ->
                negate(3, channels()).run(new Op.Normalize(norm.epsilon(), unclipped(norm.epilogue())));
            case GradOp.NormalizeSums _ -> negate(2, channels()).run(op);
            case GradOp.NormalizeInput _ ->
                negate(3, channels()).negate(4, 2 * channels()).run(op);
            case UpdateOp.Sgd sgd -> negate(sgd.momentum() == 0 ? 2 : 3, 1).run(op); // p - lr g becomes |p| + lr |g|
            case UpdateOp.Adam _ -> negate(4, 1).run(op);
            case Op.BatchStatistics _ -> List.of(StatisticsMagnitude.of(values.getFirst()));
            case Op.Sigmoid _ -> List.of(ExponentialMagnitudes.sigmoid(values.getFirst()));
            case Op.Softmax _ -> List.of(ExponentialMagnitudes.softmax(values.getFirst()));
            case Op.LogSoftmax _ -> List.of(ExponentialMagnitudes.logSoftmax(values.getFirst()));
            case Op.CrossEntropy _ -> List.of(ExponentialMagnitudes.crossEntropy(values.getFirst()));
            case GradOp.Softmax _ -> List.of(ExponentialMagnitudes.softmaxGradient(positive.get(0), positive.get(1)));
            case GradOp.LogSoftmax _ ->
                List.of(ExponentialMagnitudes.logSoftmaxGradient(positive.get(0), values.get(1)));
            case GradOp.CrossEntropy _ ->
                List.of(ExponentialMagnitudes.crossEntropyGradient(positive.get(0), values.get(1)));
            default -> run(op);
        };
    }

    private List<Tensor> run(Op op) {
        return kernelCase.trial(op, positive).runOnReference();
    }

    private Magnitudes negate(int operand, int count) {
        float[] data = positive.get(operand).data();
        for (int i = 0; i < count; i++) data[i] = -data[i];
        return this;
    }

    private int channels() {
        return values.getFirst().shape().dim(1);
    }

    private static List<Tensor> absolute(List<Tensor> values) {
        List<Tensor> positive = new ArrayList<>();
        for (Tensor value : values) {
            float[] data = value.data().clone();
            for (int i = 0; i < data.length; i++) data[i] = Math.abs(data[i]);
            positive.add(new Tensor(value.shape(), data));
        }
        return positive;
    }

    private static Epilogue unclipped(Epilogue epilogue) {
        return new Epilogue(epilogue.bias(), epilogue.add(), false);
    }
}
