package dev.residua.tornado.lower;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Elementwise;
import dev.residua.tornado.kernel.ElementwiseGradients;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Operators that make each element from those at the same place. */
public final class ElementwiseKernels {
    private interface Unary extends Task6<KernelContext, FloatArray, Integer, FloatArray, Integer, Integer> {}

    private interface Binary
            extends Task8<KernelContext, FloatArray, Integer, FloatArray, Integer, FloatArray, Integer, Integer> {}

    private ElementwiseKernels() {}

    static DeviceKernel relu(Node node) {
        return unary("f32_relu", node, Elementwise::relu);
    }

    static DeviceKernel sigmoid(Node node) {
        return unary("f32_sigmoid", node, Elementwise::sigmoid);
    }

    static DeviceKernel add(Node node) {
        return binary("f32_add", node, Elementwise::add);
    }

    static DeviceKernel mul(Node node) {
        return binary("f32_mul", node, Elementwise::mul);
    }

    /** A copy from one place to another, as a kernel does it. */
    public static void copy(TaskList tasks, Place x, Place y, int n) {
        unary(tasks, x, y, n, Elementwise::copy);
    }

    static DeviceKernel reluGradient(Node node) {
        return binary("f32_relu_grad", node, ElementwiseGradients::reluGradient);
    }

    static DeviceKernel sigmoidGradient(Node node) {
        return binary("f32_sigmoid_grad", node, ElementwiseGradients::sigmoidGradient);
    }

    private static DeviceKernel unary(String id, Node node, Unary kernel) {
        int n = node.shape().intElements();
        return PlainKernel.of(id, (tasks, places) -> unary(tasks, places.input(0), places.output(), n, kernel));
    }

    private static void unary(TaskList tasks, Place x, Place y, int n, Unary kernel) {
        if (n == 0) return;
        String task = tasks.next(Grid.line(n));
        tasks.graph().task(task, kernel, tasks.context(), x.array(), x.offset(), y.array(), y.offset(), n);
    }

    private static DeviceKernel binary(String id, Node node, Binary kernel) {
        int n = node.shape().intElements();
        return PlainKernel.of(id, (tasks, places) -> {
            if (n == 0) return;
            Place a = places.input(0);
            Place b = places.input(1);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            kernel,
                            tasks.context(),
                            a.array(),
                            a.offset(),
                            b.array(),
                            b.offset(),
                            y.array(),
                            y.offset(),
                            n);
        });
    }

    static DeviceKernel fill(Op.Fill fill, Node node) {
        int n = node.shape().intElements();
        return PlainKernel.of("f32_fill", (tasks, places) -> fill(tasks, (float) fill.value(), places.output(), n));
    }

    static void fill(TaskList tasks, float value, Place y, int n) {
        if (n == 0) return;
        String task = tasks.next(Grid.line(n));
        tasks.graph().task(task, Elementwise::fill, tasks.context(), value, y.array(), y.offset(), n);
    }

    /** Adds up {@code layers} times n elements. */
    static void sumLayers(TaskList tasks, Place x, Place y, int n, int layers) {
        if (n == 0) return;
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        Elementwise::sumLayers,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        y.array(),
                        y.offset(),
                        n,
                        layers);
    }

    static DeviceKernel scale(Op.Scale scale, Node node) {
        int n = node.shape().intElements();
        return PlainKernel.of("f32_scale", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Elementwise::scale,
                            tasks.context(),
                            (float) scale.factor(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            n);
        });
    }

    static DeviceKernel clip(Op.Clip clip, Node node) {
        int n = node.shape().intElements();
        return PlainKernel.of("f32_clip", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Elementwise::clip,
                            tasks.context(),
                            finite(clip.min()),
                            finite(clip.max()),
                            limits(clip.min(), clip.max()),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            n);
        });
    }

    static DeviceKernel clipGradient(GradOp.Clip clip, Node node) {
        int n = node.shape().intElements();
        return PlainKernel.of("f32_clip_grad", (tasks, places) -> {
            if (n == 0) return;
            Place dy = places.input(0);
            Place x = places.input(1);
            Place dx = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            ElementwiseGradients::clipGradient,
                            tasks.context(),
                            finite(clip.min()),
                            finite(clip.max()),
                            limits(clip.min(), clip.max()),
                            dy.array(),
                            dy.offset(),
                            x.array(),
                            x.offset(),
                            dx.array(),
                            dx.offset(),
                            n);
        });
    }

    private static int limits(double min, double max) {
        return (Double.isFinite(min) ? Elementwise.BELOW : 0) | (Double.isFinite(max) ? Elementwise.ABOVE : 0);
    }

    /** A constant that can be written in the device's language; an infinite limit is not looked at. */
    private static float finite(double limit) {
        return Double.isFinite(limit) ? (float) limit : 0;
    }

    static DeviceKernel dropout(Op.Dropout dropout, Node node) {
        int n = node.shape().intElements();
        long threshold = (long) Math.ceil(dropout.rate() * 0x1p53);
        float factor = (float) (1 / (1 - dropout.rate()));
        return PlainKernel.of("f32_dropout", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place step = places.input(1);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Elementwise::dropout,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            step.array(),
                            step.offset(),
                            y.array(),
                            y.offset(),
                            n,
                            dropout.seed(),
                            threshold,
                            factor);
        });
    }

    static DeviceKernel batchNorm(Op.BatchNorm norm, Node node) {
        int n = node.shape().intElements();
        return PlainKernel.of("f32_batch_norm", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place gamma = places.input(1);
            Place beta = places.input(2);
            Place mean = places.input(3);
            Place var = places.input(4);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Elementwise::batchNorm,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            gamma.array(),
                            gamma.offset(),
                            beta.array(),
                            beta.offset(),
                            mean.array(),
                            mean.offset(),
                            var.array(),
                            var.offset(),
                            y.array(),
                            y.offset(),
                            n,
                            node.shape().dim(1),
                            pixels(node.shape()),
                            (float) norm.epsilon());
        });
    }

    static DeviceKernel normalize(Op.Normalize norm, Node node) {
        int n = node.shape().intElements();
        int form =
                (norm.epilogue().add() ? Elementwise.ADD : 0) | (norm.epilogue().relu() ? Elementwise.RELU : 0);
        String suffix = norm.epilogue().toString();
        return PlainKernel.of("f32_normalize" + (suffix.isEmpty() ? "" : "_" + suffix), (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place gamma = places.input(1);
            Place beta = places.input(2);
            Place statistics = places.input(3);
            Place residual = places.inputs().getLast();
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Elementwise::batchNormalize,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            gamma.array(),
                            gamma.offset(),
                            beta.array(),
                            beta.offset(),
                            statistics.array(),
                            statistics.offset(),
                            residual.array(),
                            residual.offset(),
                            y.array(),
                            y.offset(),
                            n,
                            node.shape().dim(1),
                            pixels(node.shape()),
                            (float) norm.epsilon(),
                            form);
        });
    }

    static DeviceKernel normalizeGradient(GradOp.NormalizeInput grad, Node node) {
        Shape shape = node.shape();
        int n = shape.intElements();
        return PlainKernel.of("f32_normalize_grad_input" + (grad.relu() ? "_relu" : ""), (tasks, places) -> {
            if (n == 0) return;
            Place dy = places.input(0);
            Place x = places.input(1);
            Place gamma = places.input(2);
            Place statistics = places.input(3);
            Place sums = places.input(4);
            Place beta = places.inputs().getLast();
            Place dx = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            ElementwiseGradients::normalizeGradient,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            x.array(),
                            x.offset(),
                            gamma.array(),
                            gamma.offset(),
                            beta.array(),
                            beta.offset(),
                            statistics.array(),
                            statistics.offset(),
                            sums.array(),
                            sums.offset(),
                            dx.array(),
                            dx.offset(),
                            n,
                            shape.dim(1),
                            pixels(shape),
                            (float) grad.epsilon(),
                            grad.relu() ? Elementwise.RELU : 0);
        });
    }

    /** Elements of one channel of one image. */
    static int pixels(Shape shape) {
        return shape.rank() == 4 ? shape.dim(2) * shape.dim(3) : 1;
    }
}
