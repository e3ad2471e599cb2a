package dev.residua.tornado.lower;

import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.tornado.kernel.ElementwiseGradients;
import dev.residua.tornado.kernel.Geometry;
import dev.residua.tornado.kernel.Pooling;
import dev.residua.tornado.kernel.WindowGradients;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;

/** Maximum and mean over windows, and their gradients. */
final class PoolingKernels {
    private PoolingKernels() {}

    static DeviceKernel max(Window window, Node node) {
        int n = node.shape().intElements();
        long image = Geometry.image(node.input(0).shape(), node.shape());
        long taps = Geometry.taps(window);
        long reach = Geometry.reach(window);
        return PlainKernel.of("f32_max_pool", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Pooling::maxPool,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            n,
                            image,
                            taps,
                            reach);
        });
    }

    static DeviceKernel average(Window window, boolean countPadding, Node node) {
        int n = node.shape().intElements();
        long image = Geometry.image(node.input(0).shape(), node.shape());
        long taps = Geometry.taps(window);
        long reach = Geometry.reach(window);
        return PlainKernel.of("f32_avg_pool", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Pooling::averagePool,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            n,
                            image,
                            taps,
                            reach,
                            countPadding ? 1 : 0);
        });
    }

    static DeviceKernel maxGradient(Window window, Node node) {
        int n = node.shape().intElements();
        long image = Geometry.image(node.shape(), node.input(0).shape());
        long taps = Geometry.taps(window);
        long reach = Geometry.reach(window);
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
                            image,
                            taps,
                            reach);
        });
    }

    static DeviceKernel averageGradient(Window window, boolean countPadding, Node node) {
        int n = node.shape().intElements();
        long image = Geometry.image(node.shape(), node.input(0).shape());
        long taps = Geometry.taps(window);
        long reach = Geometry.reach(window);
        return PlainKernel.of("f32_avg_pool_grad", (tasks, places) -> {
            if (n == 0) return;
            Place dy = places.input(0);
            Place dx = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            WindowGradients::averagePoolGradient,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            dx.array(),
                            dx.offset(),
                            n,
                            image,
                            taps,
                            reach,
                            countPadding ? 1 : 0);
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
