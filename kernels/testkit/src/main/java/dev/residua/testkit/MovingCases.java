package dev.residua.testkit;

import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Operators that move elements and compute nothing. */
final class MovingCases {
    private MovingCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        int[][] shapes = {
            {7},
            {3, 5},
            {0, 3},
            {2, 3, 5},
            {2, 1, 3, 2, 5},
            {0, 3, 4, 4},
            {1, 1, 1, 1},
            {2, 17, 1, 1},
            {2, 1, 4, 5},
            {3, 17, 3, 5},
            {1, 64, 7, 7}
        };
        for (int[] shape : shapes) cases.add(KernelCase.of("flatten" + text(shape), new Op.Flatten(), normal(shape)));
        reshapes(cases);
        concats(cases);
        slices(cases);
        shortcuts(cases);
        return cases;
    }

    private static void reshapes(List<KernelCase> cases) {
        int[][][] pairs = {
            {{6}, {2, 3}},
            {{2, 12}, {2, 3, 2, 2}},
            {{2, 17}, {2, 17, 1, 1}},
            {{2, 3, 4, 5}, {2, 5, 4, 3}},
            {{2, 3, 4, 5}, {6, 20}},
            {{1}, {}},
            {{0, 4}, {0, 2, 1, 2}}
        };
        for (int[][] pair : pairs) {
            Op op = new Op.Reshape(Shape.of(pair[1]));
            cases.add(KernelCase.of("reshape" + text(pair[0]) + " ->" + text(pair[1]), op, normal(pair[0])));
        }
        Operand stored = Operand.parameter(Fill.normal(1), 2, 3, 4, 5);
        cases.add(
                KernelCase.of("reshape [2, 3, 4, 5] -> [2, 60], a parameter", new Op.Reshape(Shape.of(2, 60)), stored));
    }

    private static void concats(List<KernelCase> cases) {
        cases.add(concat(0, new int[] {1, 3, 4, 5}, new int[] {2, 3, 4, 5}));
        cases.add(concat(1, new int[] {2, 3, 4, 5}, new int[] {2, 17, 4, 5}, new int[] {2, 1, 4, 5}));
        cases.add(concat(1, new int[] {2, 16, 4, 4}, new int[] {2, 32, 4, 4}));
        cases.add(concat(2, new int[] {2, 3, 1, 5}, new int[] {2, 3, 4, 5}));
        cases.add(concat(3, new int[] {2, 3, 4, 2}, new int[] {2, 3, 4, 1}));
        cases.add(concat(1, new int[] {2, 3, 4, 5}));
        cases.add(concat(1, new int[] {0, 3, 4, 5}, new int[] {0, 2, 4, 5}));
        cases.add(concat(0, new int[] {2, 5}, new int[] {3, 5}));
        cases.add(concat(1, new int[] {3, 5}, new int[] {3, 17}));
        cases.add(concat(1, new int[] {3, 0}, new int[] {3, 4}));
        cases.add(concat(0, new int[] {4}, new int[] {1}));
        cases.add(concat(1, new int[] {2, 3, 5}, new int[] {2, 1, 5}));
        cases.add(concat(2, new int[] {2, 1, 2, 1, 3}, new int[] {2, 1, 1, 1, 3}));
        cases.add(KernelCase.of(
                "concat axis1, one a parameter",
                new Op.Concat(1),
                normal(2, 3, 4, 5),
                Operand.parameter(Fill.normal(1), 2, 2, 4, 5)));
    }

    private static KernelCase concat(int axis, int[]... shapes) {
        String parts = Arrays.stream(shapes).map(MovingCases::text).collect(Collectors.joining(" +"));
        List<Operand> operands = Arrays.stream(shapes).map(MovingCases::normal).toList();
        return new KernelCase("concat axis" + axis + parts, new Op.Concat(axis), operands);
    }

    private static void slices(List<KernelCase> cases) {
        for (int axis = 0; axis < 4; axis++) {
            cases.add(slice(axis, 1, 2, 3, 17, 4, 5));
            cases.add(slice(axis, 0, 3, 3, 17, 4, 5));
        }
        cases.add(slice(1, 3, 0, 2, 5, 3, 3));
        cases.add(slice(0, 1, 1, 2, 17));
        cases.add(slice(1, 3, 4, 2, 17));
        cases.add(slice(0, 2, 3, 7));
        cases.add(slice(1, 1, 1, 2, 3, 5));
    }

    private static KernelCase slice(int axis, int begin, int length, int... shape) {
        String name = "slice axis" + axis + " " + begin + "+" + length + text(shape);
        return KernelCase.of(name, new Op.Slice(axis, begin, length), normal(shape));
    }

    private static void shortcuts(List<KernelCase> cases) {
        int[][] rows = {
            {1, 1, 1, 1, 1, 0, 0},
            {2, 16, 8, 8, 2, 8, 8},
            {1, 5, 7, 9, 2, 3, 4},
            {3, 17, 5, 5, 1, 0, 16},
            {1, 3, 7, 7, 3, 2, 0},
            {0, 4, 4, 4, 2, 2, 2}
        };
        for (int[] r : rows) {
            int[] shape = Arrays.copyOf(r, 4);
            String name = "pad_shortcut" + text(shape) + " s" + r[4] + " " + r[5] + "+" + r[6];
            cases.add(KernelCase.of(name, new Op.PadShortcut(r[4], r[5], r[6]), normal(shape)));
        }
    }

    private static Operand normal(int... shape) {
        return Operand.input(Fill.normal(1), shape);
    }

    private static String text(int[] shape) {
        return " " + Shape.of(shape);
    }
}
