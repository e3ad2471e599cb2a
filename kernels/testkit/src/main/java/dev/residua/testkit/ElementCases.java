package dev.residua.testkit;

import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Operators that make each element from those at the same place. */
final class ElementCases {
    private static final int[][] SHAPES = {
        {0, 3},
        {1, 1},
        {3, 5},
        {2, 17},
        {4, 33},
        {0, 3, 4, 4},
        {1, 1, 1, 1},
        {1, 3, 5, 7},
        {2, 16, 4, 4},
        {3, 17, 3, 5},
        {2, 33, 7, 7},
        {1, 64, 28, 28}
    };

    private ElementCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : SHAPES) elementwise(cases, shape);
        for (int[] shape : new int[][] {{}, {7}, {2, 3, 5}, {2, 1, 3, 2, 5}}) elementwise(cases, shape);
        for (int[] shape : new int[][] {{3, 37}, {2, 17, 5, 5}}) {
            Operand special = Operand.input(Fill.special(), shape);
            cases.add(unary("relu", new Op.Relu(), ", special values", special));
            cases.add(unary("clip", new Op.Clip(-0.5, 6), ", special values", special));
            cases.add(unary("clip", new Op.Clip(0, Double.POSITIVE_INFINITY), " from below, special values", special));
            cases.add(unary("sigmoid", new Op.Sigmoid(), ", special values", special));
            cases.add(binary("add", new Op.Add(), ", special values", special, special));
            cases.add(binary("mul", new Op.Mul(), ", special values", special, special));
            cases.add(binary(
                    "add", new Op.Add(), ", one a parameter", normal(shape), Operand.parameter(Fill.normal(1), shape)));
            cases.add(unary("sigmoid", new Op.Sigmoid(), ", large values", Operand.input(Fill.normal(100), shape)));
            cases.add(KernelCase.of(
                    "dropout" + text(shape) + " 0.3",
                    new Op.Dropout(0.3, 42),
                    normal(shape),
                    Operand.input(Fill.constant(5))));
        }
        return cases;
    }

    private static void elementwise(List<KernelCase> cases, int[] shape) {
        cases.add(unary("relu", new Op.Relu(), "", normal(shape)));
        cases.add(unary("clip", new Op.Clip(-0.5, 0.75), "", normal(shape)));
        cases.add(unary("sigmoid", new Op.Sigmoid(), "", normal(shape)));
        cases.add(unary("scale", new Op.Scale(-1.7), " -1.7", normal(shape)));
        cases.add(binary("add", new Op.Add(), "", normal(shape), normal(shape)));
        cases.add(binary("mul", new Op.Mul(), "", normal(shape), normal(shape)));
        cases.add(KernelCase.of("fill" + text(shape), new Op.Fill(0.1, Shape.of(shape))));
    }

    private static Operand normal(int... shape) {
        return Operand.input(Fill.normal(1), shape);
    }

    private static KernelCase unary(String name, Op op, String note, Operand x) {
        return KernelCase.of(name + " " + x.shape() + note, op, x);
    }

    private static KernelCase binary(String name, Op op, String note, Operand a, Operand b) {
        return KernelCase.of(name + " " + a.shape() + note, op, a, b);
    }

    private static String text(int[] shape) {
        return " " + Shape.of(shape);
    }
}
