package dev.residua.testkit;

import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** Maximum, mean and global mean. */
final class PoolingCases {
    private PoolingCases() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        List<Window> windows = List.of(
                Window.of(1),
                Window.of(1).stride(2),
                Window.of(2).stride(2),
                Window.of(2).stride(2).pad(1),
                Window.of(3),
                Window.of(3).stride(2).pad(1),
                Window.of(3).stride(3).pad(0, 1, 2, 1),
                Window.of(3).stride(1, 2).pad(2),
                Window.of(3).pad(2).dilation(2),
                Window.of(2, 3).stride(2, 1).pad(1, 0, 0, 2),
                Window.of(5).stride(2).pad(4));
        for (Window window : windows) {
            pools(cases, 2, 5, 9, 8, window);
        }
        Window stem = Window.of(3).stride(2).pad(1);
        for (int channels : new int[] {1, 3, 16, 17, 33, 64}) pools(cases, 1, channels, 7, 7, stem);
        for (int batch : new int[] {0, 3}) pools(cases, batch, 4, 6, 6, stem);
        pools(cases, 1, 3, 1, 1, Window.of(1));
        pools(cases, 1, 3, 1, 1, Window.of(3).pad(1));
        pools(cases, 1, 64, 56, 56, stem);

        Operand special = Operand.input(Fill.special(), 2, 81, 9, 9);
        cases.add(KernelCase.of("max_pool n2 c81 9x9 3x3/s2/p1, special values", new Op.MaxPool(stem), special));
        Operand lowest = Operand.input(Fill.constant(Float.NEGATIVE_INFINITY), 1, 5, 4, 4);
        cases.add(KernelCase.of("max_pool n1 c5 4x4 3x3/s2/p1, all -Infinity", new Op.MaxPool(stem), lowest));
        Operand negative = Operand.input(Fill.constant(-2), 1, 5, 4, 4);
        cases.add(KernelCase.of("max_pool n1 c5 4x4 3x3/s2/p1, all negative", new Op.MaxPool(stem), negative));

        int[][] globals = {
            {0, 3, 2, 2}, {1, 1, 1, 1}, {1, 3, 1, 9}, {2, 17, 7, 7}, {3, 64, 8, 8}, {1, 512, 7, 7}, {1, 5, 56, 56}
        };
        for (int[] s : globals) {
            String size = " n" + s[0] + " c" + s[1] + " " + s[2] + "x" + s[3];
            cases.add(
                    KernelCase.of("global_avg_pool" + size, new Op.GlobalAvgPool(), Operand.input(Fill.normal(1), s)));
        }
        return cases;
    }

    private static void pools(List<KernelCase> cases, int n, int c, int h, int w, Window window) {
        String size = " n" + n + " c" + c + " " + h + "x" + w + " " + window;
        Operand x = Operand.input(Fill.normal(1), n, c, h, w);
        cases.add(KernelCase.of("max_pool" + size, new Op.MaxPool(window), x));
        cases.add(KernelCase.of("avg_pool" + size, new Op.AvgPool(window, false), x));
        cases.add(KernelCase.of("avg_pool" + size + " count_include_pad", new Op.AvgPool(window, true), x));
    }
}
