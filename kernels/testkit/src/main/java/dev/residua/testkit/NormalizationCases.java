package dev.residua.testkit;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Batch normalisation with running statistics and with those of the batch, and these statistics. */
final class NormalizationCases {
    private static final double EPSILON = 1e-5;

    private static final int[][] SHAPES = {
        {1, 1},
        {3, 5},
        {2, 17},
        {64, 33},
        {1, 1, 1, 1},
        {1, 3, 5, 7},
        {2, 16, 4, 4},
        {3, 17, 3, 5},
        {2, 33, 7, 7},
        {1, 64, 28, 28}
    };

    private NormalizationCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            cases.add(running(shape));
            cases.add(batch(Epilogue.NONE, shape));
            cases.add(statistics("", Fill.normal(1), shape));
        }
        cases.add(running(0, 3));
        cases.add(running(0, 3, 4, 4));
        cases.add(batch(Epilogue.NONE, 0, 3, 4, 4));
        for (Epilogue epilogue : List.of(
                Epilogue.NONE.withRelu(),
                Epilogue.NONE.withAdd(),
                Epilogue.NONE.withAdd().withRelu())) {
            cases.add(batch(epilogue, 3, 5));
            cases.add(batch(epilogue, 2, 17, 5, 5));
        }
        cases.add(statistics(", mean 100 deviations away", Fill.normal(1).plus(100), 4, 17, 6, 6));
        cases.add(statistics(", constant", Fill.constant(0.1f), 2, 5, 7, 7));
        return cases;
    }

    private static KernelCase running(int... shape) {
        int c = shape[1];
        return KernelCase.of(
                "batch_norm " + Shape.of(shape),
                new Op.BatchNorm(EPSILON),
                Operand.input(Fill.normal(1), shape),
                Operand.parameter(Fill.normal(1), c),
                Operand.parameter(Fill.normal(1), c),
                Operand.parameter(Fill.normal(1), c),
                Operand.parameter(Fill.positive(), c));
    }

    private static KernelCase batch(Epilogue epilogue, int... shape) {
        int c = shape[1];
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input(Fill.normal(1), shape));
        operands.add(Operand.variable(Fill.normal(1), c));
        operands.add(Operand.variable(Fill.normal(1), c));
        operands.add(Operand.input(Fill.positive(), 2, c));
        if (epilogue.add()) operands.add(Operand.input(Fill.normal(1), shape));
        String suffix = epilogue.equals(Epilogue.NONE) ? "" : " " + epilogue;
        return new KernelCase("normalize " + Shape.of(shape) + suffix, new Op.Normalize(EPSILON, epilogue), operands);
    }

    private static KernelCase statistics(String note, Fill fill, int... shape) {
        String name = "batch_statistics " + Shape.of(shape) + note;
        return KernelCase.of(name, new Op.BatchStatistics(), Operand.input(fill, shape));
    }
}
