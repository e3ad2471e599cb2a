package dev.residua.tornado.lower;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.ElementwiseGradients;
import dev.residua.tornado.kernel.Geometry;
import dev.residua.tornado.kernel.Moving;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;

/** Operators that move elements and compute nothing. */
final class MovingKernels {
    private MovingKernels() {}

    /**
     * Values lie in NCHW order, so another shape moves nothing; but what is stored may change later, so it is copied.
     */
    static DeviceKernel reshape(Node node) {
        if (!node.input(0).isStored()) return PlainKernel.view(node.op().mnemonic() + "_view");
        int n = node.shape().intElements();
        return PlainKernel.of(
                "f32_" + node.op().mnemonic(),
                (tasks, places) -> ElementwiseKernels.copy(tasks, places.input(0), places.output(), n));
    }

    static DeviceKernel slice(Op.Slice slice, Node node) {
        Shape x = node.input(0).shape();
        int inner = inner(x, slice.axis());
        int length = slice.length() * inner;
        int pitch = x.dim(slice.axis()) * inner;
        return PlainKernel.of("f32_slice", (tasks, places) -> {
            Place from = new Place(places.input(0).array(), places.input(0).offset() + slice.begin() * inner);
            runs(tasks, from, places.output(), node.shape().intElements(), length, pitch, length);
        });
    }

    static DeviceKernel concat(Op.Concat concat, Node node) {
        int inner = inner(node.shape(), concat.axis());
        int pitch = node.shape().dim(concat.axis()) * inner;
        return PlainKernel.of("f32_concat", (tasks, places) -> {
            int begin = 0;
            for (int i = 0; i < node.inputs().size(); i++) {
                Shape part = node.input(i).shape();
                int length = part.dim(concat.axis()) * inner;
                Place to = new Place(places.output().array(), places.output().offset() + begin);
                runs(tasks, places.input(i), to, part.intElements(), length, length, pitch);
                begin += length;
            }
        });
    }

    private static void runs(TaskList tasks, Place x, Place y, int n, int length, int xPitch, int yPitch) {
        if (n == 0) return;
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        Moving::runs,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        y.array(),
                        y.offset(),
                        n,
                        length,
                        xPitch,
                        yPitch);
    }

    static DeviceKernel padShortcut(Op.PadShortcut pad, Node node) {
        int n = node.shape().intElements();
        Shape in = node.input(0).shape();
        long image = Geometry.image(in, node.shape());
        return PlainKernel.of("f32_pad_shortcut", (tasks, places) -> {
            if (n == 0) return;
            Place x = places.input(0);
            Place y = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Moving::padShortcut,
                            tasks.context(),
                            x.array(),
                            x.offset(),
                            y.array(),
                            y.offset(),
                            n,
                            in.dim(1),
                            pad.before(),
                            node.shape().dim(1),
                            image,
                            pad.stride());
        });
    }

    static DeviceKernel padShortcutGradient(GradOp.PadShortcut grad, Node node) {
        int n = node.shape().intElements();
        Shape out = node.input(0).shape();
        long image = Geometry.image(node.shape(), out);
        return PlainKernel.of("f32_pad_shortcut_grad", (tasks, places) -> {
            if (n == 0) return;
            Place dy = places.input(0);
            Place dx = places.output();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            ElementwiseGradients::padShortcutGradient,
                            tasks.context(),
                            dy.array(),
                            dy.offset(),
                            dx.array(),
                            dx.offset(),
                            n,
                            node.shape().dim(1),
                            grad.before(),
                            out.dim(1),
                            image,
                            grad.stride());
        });
    }

    /** Elements for one step along the axis. */
    private static int inner(Shape shape, int axis) {
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) inner *= shape.dim(i);
        return inner;
    }
}
