package dev.residua.testkit;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** Linear layers, and what follows them: softmax, its logarithm and the cross-entropy loss. */
final class DenseCases {
    private DenseCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        linear(cases);
        for (int[] rows : new int[][] {{0, 3}, {1, 1}, {1, 10}, {2, 17}, {3, 33}, {5, 1000}}) {
            rows(cases, "", rows[0], rows[1], Fill.normal(3));
        }
        rows(cases, ", large logits", 3, 19, Fill.normal(1000));
        rows(cases, ", huge logits", 2, 5, Fill.constant(1e30f));
        rows(cases, ", equal logits", 2, 16, Fill.constant(-7));
        return cases;
    }

    private static void linear(List<KernelCase> cases) {
        int[][] sizes = {
            {0, 4, 3}, {1, 1, 1}, {1, 4, 32}, {3, 32, 3}, {2, 17, 33}, {5, 33, 17}, {1, 512, 1000}, {4, 2048, 10}
        };
        for (int[] size : sizes) cases.add(linear(size[0], size[1], size[2], Epilogue.BIAS));
        for (boolean bias : new boolean[] {false, true}) {
            for (boolean add : new boolean[] {false, true}) {
                for (boolean relu : new boolean[] {false, true}) {
                    cases.add(linear(3, 19, 21, new Epilogue(bias, add, relu)));
                }
            }
        }
        cases.add(KernelCase.of(
                "linear n3 5 -> 7, weight fed",
                new Op.Linear(Epilogue.NONE),
                Operand.input(Fill.normal(1), 3, 5),
                Operand.input(Fill.normal(1), 7, 5)));
    }

    private static KernelCase linear(int n, int in, int out, Epilogue epilogue) {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input(Fill.normal(1), n, in));
        operands.add(Operand.parameter(Fill.normal(Math.sqrt(2.0 / in)), out, in));
        if (epilogue.bias()) operands.add(Operand.parameter(Fill.normal(1), out));
        if (epilogue.add()) operands.add(Operand.input(Fill.normal(1), n, out));
        String suffix = epilogue.equals(Epilogue.NONE) ? "" : " " + epilogue;
        return new KernelCase("linear n" + n + " " + in + " -> " + out + suffix, new Op.Linear(epilogue), operands);
    }

    private static void rows(List<KernelCase> cases, String note, int n, int k, Fill logits) {
        String size = " n" + n + " k" + k + note;
        cases.add(KernelCase.of("softmax" + size, new Op.Softmax(), Operand.input(logits, n, k)));
        cases.add(KernelCase.of("log_softmax" + size, new Op.LogSoftmax(), Operand.input(logits, n, k)));
        cases.add(KernelCase.of(
                "cross_entropy" + size,
                new Op.CrossEntropy(0),
                Operand.input(logits, n, k),
                Operand.input(new Fill.Labels(k), n)));
        cases.add(KernelCase.of(
                "cross_entropy" + size + " smoothing 0.1",
                new Op.CrossEntropy(0.1),
                Operand.input(logits, n, k),
                Operand.input(new Fill.Labels(k), n)));
    }
}
