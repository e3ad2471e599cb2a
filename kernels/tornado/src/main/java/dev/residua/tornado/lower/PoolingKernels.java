package dev.residua.tornado.lower;

import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.tornado.kernel.ElementwiseGradients;
import dev.residua.tornado.kernel.Pooling;
import dev.residua.tornado.kernel.WindowGradients;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;

/** Maximum and mean over windows, and their gradients. */
final class PoolingKernels {
    private PoolingKernels() {}

    static DeviceKernel max(Window window, Node node) {
        Windows windows = Windows.of(node.input(0).shape(), node.shape(), window);
        int n = node.shape().intElements();
        return PlainKernel.of(
                "f32_max_pool",
                (tasks, places) -> windows.addTo(tasks, Pooling::maxPool, places.input(0), places.output(), n));
    }

    static DeviceKernel average(Window window, boolean countPadding, Node node) {
        Windows windows = Windows.of(node.input(0).shape(), node.shape(), window);
        return average("f32_avg_pool", windows, countPadding, node, Pooling::averagePool);
    }

    static DeviceKernel averageGradient(Window window, boolean countPadding, Node node) {
        Windows windows = Windows.of(node.shape(), node.input(0).shape(), window);
        return average("f32_avg_pool_grad", windows, countPadding, node, WindowGradients::averagePoolGradient);
    }

    private static DeviceKernel average(
            String id, Windows windows, boolean countPadding, Node node, Windows.KernelWith kernel) {
        int n = node.shape().intElements();
        return PlainKernel.of(
                id,
                (tasks, places) ->
                        windows.addTo(tasks, kernel, places.input(0), places.output(), n, countPadding ? 1 : 0));
    }

    static DeviceKernel maxGradient(Window window, Node node) {
        int n = node.shape().intElements();
        Windows windows = Windows.of(node.shape(), node.input(0).shape(), window);
        return PlainKernel.of("f32_max_pool_grad", (tasks, places) -> {
            if (n == 0) return;
            Place dy = places.input(0);
            Place x = places.input(1);
            Place y = places.input(2);
            Place dx = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            WindowGradients::maxPoolGradient,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            dx.array(),
                            dx.offset(),
                            n,
                            windows.image(),
                            windows.taps(),
                            windows.reach());
        });
    }

    static DeviceKernel globalGradient(Node node) {
        int n = node.shape().intElements();
        int pixels = ElementwiseKernels.pixels(node.shape());
        return PlainKernel.of("f32_global_avg_pool_grad", (tasks, places) -> {
            if (n == 0) return;
            Place dy = places.input(0);
            Place dx = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            ElementwiseGradients::spread,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            dx.array(),
                            dx.offset(),
                            n,
                            pixels,
                            1f / pixels);
        });
    }
}
