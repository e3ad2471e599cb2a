package dev.residua.engine.graph;

import dev.residua.engine.tensor.Shape;

/**
 * Shapes of backward and update operators. The forward rule already vouches for most operands; what is checked here is that each gradient
 * has its value's shape.
 */
final class GradientShapes {
    private GradientShapes() {}

    static Shape infer(GradOp op, ShapeInference.Rule rule) {
        return switch (op) {
            case GradOp.Conv2dInput grad -> {
                Shape dy = rule.image(2);
                Shape w = rule.in().get(1);
                Shape x = Shape.of(dy.dim(0), Math.multiplyExact(w.dim(1), grad.groups()), grad.height(), grad.width());
                rule.same(rule.slide(grad.window(), x, w.dim(0)), dy);
                yield x;
            }
            case GradOp.Conv2dWeight grad -> {
                Shape x = rule.image(2);
                Shape dy = rule.in().get(1);
                rule.same(rule.slide(grad.window(), x, dy.dim(1)), dy);
                Window window = grad.window();
                yield Shape.of(dy.dim(1), x.dim(1) / grad.groups(), window.kernelH(), window.kernelW());
            }
            case GradOp.LinearInput _ -> {
                Shape dy = rule.rows(2);
                Shape w = rule.in().get(1);
                rule.same(Shape.of(dy.dim(1), w.dim(1)), w);
                yield Shape.of(dy.dim(0), w.dim(1));
            }
            case GradOp.LinearWeight _ -> {
                Shape x = rule.rows(2);
                Shape dy = rule.in().get(1);
                rule.same(Shape.of(x.dim(0), dy.dim(1)), dy);
                yield Shape.of(dy.dim(1), x.dim(1));
            }
            case GradOp.ChannelSum _ -> {
                rule.operands(1);
                yield Shape.of(rule.channels(rule.in().get(0)));
            }
            case GradOp.Relu _, GradOp.Clip _, GradOp.Sigmoid _, GradOp.Softmax _, GradOp.LogSoftmax _ -> {
                rule.operands(2);
                yield rule.same(rule.in().get(0), rule.in().get(1));
            }
            case GradOp.NormalizeSums grad -> {
                rule.operands(grad.relu() ? 5 : 3);
                rule.same(rule.in().get(0), rule.in().get(1));
                if (grad.relu()) {
                    rule.normalized(
                            rule.in().get(1), rule.in().get(3), rule.in().get(2));
                    rule.same(rule.in().get(3), rule.in().get(4));
                }
                yield rule.same(
                        Shape.of(2, rule.channels(rule.in().get(0))), rule.in().get(2));
            }
            case GradOp.NormalizeInput grad -> {
                rule.operands(grad.relu() ? 6 : 5);
                if (grad.relu()) rule.same(rule.in().get(2), rule.in().get(5));
                rule.normalized(rule.in().get(1), rule.in().get(2), rule.in().get(3));
                rule.same(rule.in().get(3), rule.in().get(4));
                yield rule.same(rule.in().get(0), rule.in().get(1));
            }
            case GradOp.MaxPool grad -> {
                rule.operands(3);
                Shape x = rule.in().get(1);
                rule.same(rule.in().get(0), rule.in().get(2));
                rule.same(rule.slide(grad.window(), x, x.dim(1)), rule.in().get(0));
                yield x;
            }
            case GradOp.AvgPool grad -> {
                Shape dy = rule.image(1);
                Shape x = Shape.of(dy.dim(0), dy.dim(1), grad.height(), grad.width());
                rule.same(rule.slide(grad.window(), x, x.dim(1)), dy);
                yield x;
            }
            case GradOp.GlobalAvgPool grad -> {
                Shape dy = rule.image(1);
                yield Shape.of(dy.dim(0), dy.dim(1), grad.height(), grad.width());
            }
            case GradOp.PadShortcut grad -> {
                Shape dy = rule.image(1);
                Shape x = Shape.of(dy.dim(0), dy.dim(1) - grad.before() - grad.after(), grad.height(), grad.width());
                rule.same(rule.slide(Window.of(1).stride(grad.stride()), x, dy.dim(1)), dy);
                yield x;
            }
            case GradOp.CrossEntropy _ -> {
                rule.operands(3);
                rule.same(Shape.of(), rule.in().get(0));
                rule.labelled(rule.in().get(1), rule.in().get(2));
                yield rule.in().get(1);
            }
            case GradOp.GradientScale _ -> rule.same(Shape.of(), rule.in().get(0));
        };
    }

    static Shape infer(UpdateOp op, ShapeInference.Rule rule) {
        return switch (op) {
            case UpdateOp.RunningStatistics _ -> {
                rule.operands(4);
                Shape running = rule.same(rule.in().get(0), rule.in().get(1));
                rule.same(Shape.of(2, running.dim(0)), rule.in().get(2));
                rule.same(Shape.of(), rule.in().get(3));
                yield running;
            }
            case UpdateOp.Accumulate _ -> {
                rule.operands(3);
                rule.same(UpdateOp.SCHEDULE, rule.in().get(2));
                yield rule.same(rule.in().get(0), rule.in().get(1));
            }
            case UpdateOp.Sgd sgd -> step(sgd.momentum() == 0 ? 2 : 3, rule);
            case UpdateOp.Adam _ -> step(4, rule);
        };
    }

    /** {@code tensors} of one shape, then schedule and scale. */
    private static Shape step(int tensors, ShapeInference.Rule rule) {
        rule.operands(tensors + 2);
        for (int i = 1; i < tensors; i++) rule.same(rule.in().get(0), rule.in().get(i));
        rule.same(UpdateOp.SCHEDULE, rule.in().get(tensors));
        rule.same(Shape.of(), rule.in().get(tensors + 1));
        return rule.in().get(0);
    }
}
