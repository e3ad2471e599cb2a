package dev.residua.testkit;

import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Operators that write variables. */
final class UpdateCases {
    private static final float[] FIRST_AND_LAST = {0.1f, 3, 1, 1};
    private static final float[] NEITHER = {0.1f, 3, 0, 0};
    private static final float[] LAST = {0.1f, 1, 0, 1};

    private UpdateCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : new int[][] {{1}, {17}, {3, 5}, {33, 17, 3, 3}, {0}}) {
            cases.add(accumulate("first", FIRST_AND_LAST, shape));
            cases.add(accumulate("later", NEITHER, shape));
            for (double momentum : new double[] {0, 0.9}) {
                cases.add(sgd(new UpdateOp.Sgd(momentum, false, 1e-2, false), "", FIRST_AND_LAST, 0.5f, shape));
            }
            cases.add(adam(new UpdateOp.Adam(0.9, 0.999, 1e-8, 1e-2, true), "", FIRST_AND_LAST, 0.5f, shape));
        }
        cases.add(sgd(new UpdateOp.Sgd(0.9, true, 1e-2, false), "", LAST, 1, 5, 7));
        cases.add(sgd(new UpdateOp.Sgd(0.9, true, 1e-2, true), "", LAST, 1, 5, 7));
        cases.add(sgd(new UpdateOp.Sgd(0, false, 0.1, true), "", LAST, 1, 5, 7));
        cases.add(sgd(new UpdateOp.Sgd(0.9, false, 0.1, false), ", not the last batch", NEITHER, 1, 5, 7));
        cases.add(sgd(new UpdateOp.Sgd(0.9, false, 0.1, false), ", refused step", LAST, Float.NaN, 5, 7));
        cases.add(adam(new UpdateOp.Adam(0.9, 0.999, 1e-8, 0.1, false), "", LAST, 1, 5, 7));
        cases.add(adam(new UpdateOp.Adam(0.9, 0.99, 1e-6, 0, false), ", not the last batch", NEITHER, 1, 5, 7));
        cases.add(adam(new UpdateOp.Adam(0.9, 0.99, 1e-6, 0, false), ", refused step", LAST, Float.NaN, 5, 7));
        cases.add(runningStatistics("", 49, 1, 1));
        cases.add(runningStatistics("", 49, 1, 17));
        cases.add(runningStatistics(", one sample", 1, 1, 5));
        cases.add(runningStatistics(", refused step", 49, Float.NaN, 5));
        return cases;
    }

    private static KernelCase accumulate(String when, float[] schedule, int... shape) {
        return KernelCase.of(
                "accumulate " + Shape.of(shape) + " " + when,
                new UpdateOp.Accumulate(),
                Operand.variable(Fill.normal(1), shape),
                gradient(shape),
                Operand.input(Fill.values(schedule), 4));
    }

    private static KernelCase sgd(UpdateOp.Sgd op, String note, float[] schedule, float scale, int... shape) {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.variable(Fill.normal(1), shape));
        operands.add(gradient(shape));
        if (op.momentum() != 0) operands.add(Operand.variable(Fill.normal(1), shape));
        operands.add(Operand.input(Fill.values(schedule), 4));
        operands.add(Operand.input(Fill.constant(scale)));
        String name = "sgd " + Shape.of(shape) + " momentum " + op.momentum() + (op.nesterov() ? " nesterov" : "")
                + " decay " + op.weightDecay() + (op.decoupled() ? " decoupled" : "") + note;
        return new KernelCase(name, op, operands);
    }

    private static KernelCase adam(UpdateOp.Adam op, String note, float[] schedule, float scale, int... shape) {
        return KernelCase.of(
                "adam " + Shape.of(shape) + " decay " + op.weightDecay() + (op.decoupled() ? " decoupled" : "") + note,
                op,
                Operand.variable(Fill.normal(1), shape),
                gradient(shape),
                Operand.variable(Fill.normal(1), shape),
                Operand.variable(Fill.positive(), shape),
                Operand.input(Fill.values(schedule), 4),
                Operand.input(Fill.constant(scale)));
    }

    private static KernelCase runningStatistics(String note, long samples, float scale, int channels) {
        return KernelCase.of(
                "running_statistics c" + channels + note,
                new UpdateOp.RunningStatistics(0.1, samples),
                Operand.variable(Fill.normal(1), channels),
                Operand.variable(Fill.positive(), channels),
                Operand.input(Fill.positive(), 2, channels),
                Operand.input(Fill.constant(scale)));
    }

    /** Stored, and so row-major as gradients of weights are; an input would be taken for an activation. */
    private static Operand gradient(int... shape) {
        return Operand.parameter(Fill.normal(1), shape);
    }
}
