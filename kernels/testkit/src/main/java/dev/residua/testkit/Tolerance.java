package dev.residua.testkit;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * How far an fp32 result may lie from the reference's.
 *
 * <p>Let u = 2^-24 be the rounding of one fp32 operation. A sum of K products, added one after the other, makes the error
 * {@code sum of d_k s_k} where s_k are the partial sums and the d_k are independent, without bias, and at most u (Higham and Mary 2019,
 * "A new approach to probabilistic rounding error analysis"). With {@code S = sum |a_k b_k|}:
 *
 * <ul>
 *   <li>Each element: the worst case is s_k growing in a line to S, and then the error's standard deviation is {@code u / sqrt(3) * S *
 *       sqrt(K / 3) = u S sqrt(K) / 3}. Allowed are {@code 2 u sqrt(K) S}, six deviations.
 *   <li>The tensor in the L2 norm: products of random sign give partial sums that grow as sqrt(k) to an expected |y| of about {@code S /
 *       sqrt(K)}, and an error of {@code u / sqrt(3) * sqrt(K / 2) |y|}. Allowed are {@code 2 u sqrt(K) |y|}, five times that, where |y| is at the least
 *       {@code S / sqrt(K)}: a short result may be near zero by accident.
 * </ul>
 *
 * <p>Both are {@code eps sqrt(K)} with eps = 2^-23. Other orders of summation (blocks, lanes, fused multiply-add) err less. K counts the terms
 * of the epilogue and the last rounding too. Operators that only move, compare or add two numbers have K = 0 and are exact.
 *
 * @param relative the allowed relative error; 0 asks for equal numbers
 * @param terms K
 * @param magnitude S for every element of the result; null judges the L2 norm alone
 */
record Tolerance(double relative, double terms, Tensor magnitude) {
    static final double EPSILON = 0x1p-23;

    private static final Tolerance EXACT = new Tolerance(0, 0, null);

    static Tolerance of(KernelCase kernelCase, List<Tensor> values) {
        double terms = terms(kernelCase.op(), kernelCase.shapes());
        if (terms == 0) return EXACT;
        return new Tolerance(EPSILON * Math.sqrt(terms), terms, magnitude(kernelCase, values));
    }

    /** For a chain of operators of gain near one: what each adds, summed up. */
    static Tolerance of(Graph graph) {
        double relative = 0;
        for (Node node : graph.nodes()) {
            boolean isLeaf = node.isStored() || node.op() instanceof Op.Input;
            if (!isLeaf)
                relative += EPSILON
                        * Math.sqrt(terms(
                                node.op(),
                                node.inputs().stream().map(Node::shape).toList()));
        }
        return new Tolerance(relative, 0, null);
    }

    Tolerance times(double factor) {
        return new Tolerance(relative * factor, terms, magnitude);
    }

    private static double terms(Op op, List<Shape> operands) {
        return switch (op) {
            case Op.Input _, Op.Parameter _, Op.Variable _ ->
                throw new IllegalArgumentException(op + " computes nothing");
            case Op.Conv2d conv -> product(operands.get(1), conv.epilogue());
            case Op.Linear linear -> product(operands.get(1), linear.epilogue());
            case Op.BatchNorm _, Op.Normalize _ -> 8; // a root, a division, and up to six sums and products
            case Op.AvgPool pool -> taps(pool.window()) + 1;
            case Op.GlobalAvgPool _ ->
                (double) operands.getFirst().dim(2) * operands.getFirst().dim(3) + 1;
            // exp and log of at most two units in the last place each, the sum, a division.
            case Op.Softmax _, Op.LogSoftmax _, Op.CrossEntropy _ ->
                operands.getFirst().dim(1) + 8;
            // Two passes over M elements, a square, a division.
            case Op.BatchStatistics _ ->
                (double) operands.getFirst().elements()
                                / Math.max(1, operands.getFirst().dim(1))
                        + 4;
            case Op.Sigmoid _ -> 8; // exp of two units in the last place, a sum, a division
            case Op.Scale _, Op.Dropout _ -> 2; // the factor may be rounded to fp32 first
            case Op.Fill _, Op.Relu _, Op.Add _, Op.Mul _, Op.MaxPool _ -> 0;
            case Op.Flatten _, Op.Reshape _, Op.Slice _, Op.Concat _, Op.PadShortcut _ -> 0;
            case GradOp _, UpdateOp _ -> throw new IllegalArgumentException("no tolerance for " + op);
        };
    }

    private static double product(Shape weight, Epilogue epilogue) {
        return (double) weight.elements() / Math.max(1, weight.dim(0)) + epilogue.extraInputs() + 1;
    }

    private static double taps(Window window) {
        return (double) window.kernelH() * window.kernelW();
    }

    /** For sums, the operator itself over the operands' absolute values, with nothing clipped. */
    private static Tensor magnitude(KernelCase kernelCase, List<Tensor> values) {
        return switch (kernelCase.op()) {
            case Op.Conv2d conv ->
                overAbsolute(
                        kernelCase, new Op.Conv2d(conv.window(), conv.groups(), unclipped(conv.epilogue())), values);
            case Op.Linear linear -> overAbsolute(kernelCase, new Op.Linear(unclipped(linear.epilogue())), values);
            case Op.BatchNorm norm -> {
                List<Tensor> positive = absolute(values);
                float[] mean = positive.get(3).data();
                for (int i = 0; i < mean.length; i++) mean[i] = -mean[i]; // x - mean becomes |x| + |mean|
                yield Runs.reference(kernelCase.model(norm, positive), kernelCase.fed(positive));
            }
            case Op.Normalize norm -> {
                List<Tensor> positive = absolute(values);
                float[] statistics = positive.get(3).data();
                for (int i = 0; i < statistics.length / 2; i++) statistics[i] = -statistics[i];
                Op op = new Op.Normalize(norm.epsilon(), unclipped(norm.epilogue()));
                yield Runs.reference(kernelCase.model(op, positive), kernelCase.fed(positive));
            }
            case Op.Scale scale -> overAbsolute(kernelCase, new Op.Scale(Math.abs(scale.factor())), values);
            case Op.Sigmoid _ -> Magnitudes.sigmoid(values.getFirst());
            case Op.BatchStatistics _ -> Magnitudes.batchStatistics(values.getFirst());
            case Op.Softmax _, Op.LogSoftmax _, Op.CrossEntropy _ ->
                Magnitudes.softmax(kernelCase.op(), values.getFirst());
            default -> overAbsolute(kernelCase, kernelCase.op(), values);
        };
    }

    private static Tensor overAbsolute(KernelCase kernelCase, Op op, List<Tensor> values) {
        List<Tensor> positive = absolute(values);
        return Runs.reference(kernelCase.model(op, positive), kernelCase.fed(positive));
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
