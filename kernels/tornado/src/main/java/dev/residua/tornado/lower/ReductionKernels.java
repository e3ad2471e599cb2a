package dev.residua.tornado.lower;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.ChannelReductions;
import dev.residua.tornado.kernel.Elementwise;
import dev.residua.tornado.kernel.Reductions;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Operators with a sum over a row or a channel: one work-group for each. */
final class ReductionKernels {
    private interface OverChannels
            extends Task9<
                    KernelContext, FloatArray, Integer, FloatArray, Integer, Integer, Integer, Integer, Integer> {}

    private ReductionKernels() {}

    static DeviceKernel globalAverage(Node node) {
        Shape x = node.input(0).shape();
        int pixels = x.dim(2) * x.dim(3);
        return PlainKernel.of(
                "f32_global_avg_pool",
                (tasks, places) -> rowSums(
                        tasks, places.input(0), places.output(), node.shape().intElements(), pixels, 1f / pixels));
    }

    private static void rowSums(TaskList tasks, Place x, Place y, int rows, int n, float factor) {
        if (rows == 0) return;
        int items = items(n);
        String task = tasks.next(Grid.groups(rows, 1, 1, items, 1));
        tasks.graph()
                .task(
                        task,
                        Reductions::rowSums,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        y.array(),
                        y.offset(),
                        n,
                        factor,
                        items);
    }

    static DeviceKernel batchStatistics(Node node) {
        return overChannels("f32_batch_statistics", node, ChannelReductions::batchStatistics);
    }

    static DeviceKernel channelSum(Node node) {
        return overChannels("f32_channel_sum", node, ChannelReductions::channelSum);
    }

    private static DeviceKernel overChannels(String id, Node node, OverChannels kernel) {
        Shape in = node.input(0).shape();
        int channels = in.dim(1);
        int pixels = ElementwiseKernels.pixels(in);
        int items = items(in.dim(0) * pixels);
        return PlainKernel.of(id, (tasks, places) -> {
            if (channels == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.groups(channels, 1, 1, items, 1));
            tasks.graph()
                    .task(
                            task,
                            kernel,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            in.dim(0),
                            channels,
                            pixels,
                            items);
        });
    }

    static DeviceKernel normalizeSums(GradOp.NormalizeSums grad, Node node) {
        Shape in = node.input(0).shape();
        int channels = in.dim(1);
        int pixels = ElementwiseKernels.pixels(in);
        int items = items(in.dim(0) * pixels);
        return PlainKernel.of("f32_normalize_grad_sums" + (grad.relu() ? "_relu" : ""), (tasks, places) -> {
            if (channels == 0) return;
            Place dy = places.input(0);
            Place x = places.input(1);
            Place statistics = places.input(2);
            Place gamma = grad.relu() ? places.input(3) : statistics;
            Place beta = places.inputs().getLast();
            Place sums = places.output();
            String task = tasks.next(Grid.groups(channels, 1, 1, items, 1));
            tasks.graph()
                    .task(
                            task,
                            ChannelReductions::normalizeSums,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            x.array(),
                            x.offset(),
                            statistics.array(),
                            statistics.offset(),
                            gamma.array(),
                            gamma.offset(),
                            beta.array(),
                            beta.offset(),
                            sums.array(),
                            sums.offset(),
                            in.dim(0),
                            channels,
                            pixels,
                            (float) grad.epsilon(),
                            grad.relu() ? Elementwise.RELU : 0,
                            items);
        });
    }

    static DeviceKernel softmax(boolean logarithm, Node node) {
        int rows = node.shape().dim(0);
        int k = node.shape().dim(1);
        int items = items(k);
        return PlainKernel.of("f32_" + node.op().mnemonic(), (tasks, places) -> {
            if (rows == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.groups(rows, 1, 1, items, 1));
            tasks.graph()
                    .task(
                            task,
                            Reductions::softmax,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            k,
                            logarithm ? 1 : 0,
                            items);
        });
    }

    /** The loss of each row into scratch, then their mean; no row has a mean of NaN. */
    static DeviceKernel crossEntropy(Op.CrossEntropy loss, Node node) {
        int rows = node.input(0).shape().dim(0);
        int k = node.input(0).shape().dim(1);
        int items = items(k);
        return new PlainKernel("f32_cross_entropy", rows, false, (tasks, places) -> {
            Place x = places.input(0);
            Place labels = places.input(1);
            Place losses = places.scratch();
            if (rows > 0) {
                String task = tasks.next(Grid.groups(rows, 1, 1, items, 1));
                tasks.graph()
                        .task(
                                task,
                                Reductions::crossEntropy,
                                tasks.context(),
                                x.array(),
                                x.offset(),
                                labels.array(),
                                labels.offset(),
                                losses.array(),
                                losses.offset(),
                                k,
                                (float) loss.smoothing(),
                                items);
            }
            rowSums(tasks, losses, places.output(), 1, rows, 1f / rows);
        });
    }

    static DeviceKernel softmaxGradient(boolean logarithm, Node node) {
        int rows = node.shape().dim(0);
        int k = node.shape().dim(1);
        int items = items(k);
        return PlainKernel.of("f32_" + node.op().mnemonic(), (tasks, places) -> {
            if (rows == 0) return;
            Place dy = places.input(0);
            Place y = places.input(1);
            Place dx = places.output();
            String task = tasks.next(Grid.groups(rows, 1, 1, items, 1));
            tasks.graph()
                    .task(
                            task,
                            Reductions::softmaxGradient,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            y.array(),
                            y.offset(),
                            dx.array(),
                            dx.offset(),
                            k,
                            logarithm ? 1 : 0,
                            items);
        });
    }

    static DeviceKernel crossEntropyGradient(GradOp.CrossEntropy grad, Node node) {
        int rows = node.shape().dim(0);
        int k = node.shape().dim(1);
        int items = items(k);
        return PlainKernel.of("f32_cross_entropy_grad", (tasks, places) -> {
            if (rows == 0) return;
            Place dloss = places.input(0);
            Place x = places.input(1);
            Place labels = places.input(2);
            Place dx = places.output();
            String task = tasks.next(Grid.groups(rows, 1, 1, items, 1));
            tasks.graph()
                    .task(
                            task,
                            Reductions::crossEntropyGradient,
                            tasks.context(),
                            dloss.array(),
                            dloss.offset(),
                            x.array(),
                            x.offset(),
                            labels.array(),
                            labels.offset(),
                            dx.array(),
                            dx.offset(),
                            k,
                            (float) grad.smoothing(),
                            1f / rows,
                            items);
        });
    }

    /** Work items for a row of {@code n}: a power of two, at most 256. */
    static int items(int n) {
        return Math.clamp(Integer.highestOneBit(Math.max(1, n)), 1, 256);
    }
}
