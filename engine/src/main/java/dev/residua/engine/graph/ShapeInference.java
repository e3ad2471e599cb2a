package dev.residua.engine.graph;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import java.util.List;

/** The shape each operator gives for the shapes of its operands. */
final class ShapeInference {
    private ShapeInference() {}

    /**
     * @throws ShapeException naming {@code node} and the clashing shapes
     */
    static Shape infer(String node, Op op, List<Shape> in) {
        try {
            return new Rule(node, in).infer(op);
        } catch (ShapeException e) {
            throw e;
        } catch (ResiduaException | ArithmeticException e) {
            throw new ShapeException(node, e.getMessage());
        }
    }

    /** The operands of one node, and the checks rules share. */
    record Rule(String node, List<Shape> in) {
        Shape infer(Op op) {
            return switch (op) {
                case Op.Input _, Op.Parameter _, Op.Variable _ ->
                    throw new IllegalArgumentException("a leaf has no shape rule");
                case Op.Conv2d conv -> conv2d(conv);
                case Op.Linear linear -> linear(linear);
                case Op.BatchNorm _ -> batchNorm();
                case Op.BatchStatistics _ -> {
                    operands(1);
                    yield Shape.of(2, channels(in.get(0)));
                }
                case Op.Normalize normalize -> {
                    operands(4 + (normalize.epilogue().add() ? 1 : 0));
                    normalized(in.get(0), in.get(1), in.get(3));
                    same(in.get(1), in.get(2));
                    if (normalize.epilogue().add()) same(in.get(0), in.get(4));
                    yield in.get(0);
                }
                case Op.Relu _, Op.Scale _, Op.Sigmoid _ -> {
                    operands(1);
                    yield in.get(0);
                }
                case Op.Clip clip -> {
                    operands(1);
                    require(clip.min() <= clip.max(), "limits %s and %s are not in order", clip.min(), clip.max());
                    yield in.get(0);
                }
                case Op.Add _, Op.Mul _ -> {
                    operands(2);
                    yield same(in.get(0), in.get(1));
                }
                case Op.Dropout dropout -> {
                    operands(2);
                    require(
                            dropout.rate() >= 0 && dropout.rate() < 1,
                            "dropout rate %s must be from 0 to below 1",
                            dropout.rate());
                    same(Shape.of(), in.get(1));
                    yield in.get(0);
                }
                case Op.Fill fill -> {
                    operands(0);
                    yield fill.shape();
                }
                case Op.Reshape reshape -> {
                    operands(1);
                    Shape x = in.get(0);
                    require(
                            x.elements() == reshape.shape().elements(),
                            "cannot reshape %s to %s; the number of elements differs",
                            x,
                            reshape.shape());
                    yield reshape.shape();
                }
                case Op.Slice slice -> slice(slice);
                case Op.MaxPool pool -> pool(pool.window());
                case Op.AvgPool pool -> pool(pool.window());
                case Op.GlobalAvgPool _ -> {
                    Shape x = image(1);
                    require((long) x.dim(2) * x.dim(3) > 0, "cannot average over the empty image of %s", x);
                    yield Shape.of(x.dim(0), x.dim(1), 1, 1);
                }
                case Op.Flatten _ -> {
                    operands(1);
                    Shape x = in.get(0);
                    require(x.rank() >= 1, "cannot flatten %s; it needs a batch axis", x);
                    int rest = 1;
                    for (int axis = 1; axis < x.rank(); axis++) rest = Math.multiplyExact(rest, x.dim(axis));
                    yield Shape.of(x.dim(0), rest);
                }
                case Op.Concat concat -> concat(concat.axis());
                case Op.PadShortcut pad -> padShortcut(pad);
                case Op.Softmax _, Op.LogSoftmax _ -> rows(1);
                case Op.CrossEntropy _ -> {
                    labelled(rows(2), in.get(1));
                    yield Shape.of();
                }
                case GradOp grad -> GradientShapes.infer(grad, this);
                case UpdateOp update -> GradientShapes.infer(update, this);
            };
        }

        private Shape slice(Op.Slice slice) {
            operands(1);
            Shape x = in.get(0);
            require(slice.axis() >= 0 && slice.axis() < x.rank(), "axis %d is outside %s", slice.axis(), x);
            require(
                    slice.begin() >= 0
                            && slice.length() >= 0
                            && (long) slice.begin() + slice.length() <= x.dim(slice.axis()),
                    "slice of %d from %d is outside axis %d of %s",
                    slice.length(),
                    slice.begin(),
                    slice.axis(),
                    x);
            return x.with(slice.axis(), slice.length());
        }

        private Shape conv2d(Op.Conv2d conv) {
            Shape x = image(2 + conv.epilogue().extraInputs());
            Shape w = in.get(1);
            int groups = conv.groups();
            require(w.rank() == 4, "weight %s must have rank 4 [OC, IC/groups, KH, KW]", w);
            require(groups >= 1 && w.dim(0) % groups == 0, "weight %s cannot be split into %d groups", w, groups);
            require(
                    x.dim(1) == (long) w.dim(1) * groups,
                    "input %s has %d channels but weight %s with %d group(s) reads %d",
                    x,
                    x.dim(1),
                    w,
                    groups,
                    (long) w.dim(1) * groups);
            Window window = conv.window();
            require(
                    w.dim(2) == window.kernelH() && w.dim(3) == window.kernelW(),
                    "weight %s does not fit the %dx%d window",
                    w,
                    window.kernelH(),
                    window.kernelW());
            Shape out = slide(window, x, w.dim(0));
            epilogue(conv.epilogue(), w.dim(0), out);
            return out;
        }

        private Shape linear(Op.Linear linear) {
            Shape x = rows(2 + linear.epilogue().extraInputs());
            Shape w = in.get(1);
            require(w.rank() == 2 && w.dim(1) == x.dim(1), "input %s does not fit weight %s [OUT, IN]", x, w);
            Shape out = Shape.of(x.dim(0), w.dim(0));
            epilogue(linear.epilogue(), w.dim(0), out);
            return out;
        }

        private void epilogue(Epilogue epilogue, int channels, Shape out) {
            if (epilogue.bias())
                require(in.get(2).equals(Shape.of(channels)), "bias %s does not fit output %s", in.get(2), out);
            if (epilogue.add()) {
                Shape residual = in.getLast();
                require(residual.equals(out), "residual %s does not fit output %s", residual, out);
            }
        }

        private Shape batchNorm() {
            operands(5);
            Shape x = in.get(0);
            channels(x);
            for (Shape statistic : in.subList(1, 5)) {
                require(
                        statistic.equals(Shape.of(x.dim(1))),
                        "statistic %s does not fit the %d channels of %s",
                        statistic,
                        x.dim(1),
                        x);
            }
            return x;
        }

        int channels(Shape x) {
            require(x.rank() == 2 || x.rank() == 4, "input %s must be [N, C] or [N, C, H, W]", x);
            return x.dim(1);
        }

        void normalized(Shape x, Shape gamma, Shape statistics) {
            require(
                    gamma.equals(Shape.of(channels(x))),
                    "gamma %s does not fit the %d channels of %s",
                    gamma,
                    x.dim(1),
                    x);
            require(
                    statistics.equals(Shape.of(2, x.dim(1))),
                    "statistics %s do not fit the %d channels of %s",
                    statistics,
                    x.dim(1),
                    x);
        }

        void labelled(Shape logits, Shape labels) {
            require(
                    logits.rank() == 2 && labels.equals(Shape.of(logits.dim(0))),
                    "labels %s do not fit logits %s; expected one class index a row",
                    labels,
                    logits);
        }

        Shape same(Shape expected, Shape found) {
            require(expected.equals(found), "shapes %s and %s must be equal", expected, found);
            return expected;
        }

        private Shape pool(Window window) {
            Shape x = image(1);
            Shape out = slide(window, x, x.dim(1));
            require(
                    alwaysTouches(
                                    x.dim(2),
                                    out.dim(2),
                                    window.kernelH(),
                                    window.strideH(),
                                    window.padTop(),
                                    window.dilationH())
                            && alwaysTouches(
                                    x.dim(3),
                                    out.dim(3),
                                    window.kernelW(),
                                    window.strideW(),
                                    window.padLeft(),
                                    window.dilationW()),
                    "padding of window %s over %s leaves windows with no pixel",
                    window,
                    x);
            return out;
        }

        /** Whether along one axis the window has at every place a tap inside the image. */
        private static boolean alwaysTouches(int in, int out, int kernel, int stride, int pad, int dilation) {
            for (int o = 0; o < out && (long) o * stride < pad; o++) {
                long begin = (long) o * stride - pad;
                long tap = Math.ceilDiv(-begin, dilation);
                if (tap >= kernel || begin + tap * dilation >= in) return false;
            }
            return (out - 1L) * stride - pad < in; // the others begin with a pixel if the last does
        }

        Shape slide(Window window, Shape x, int channels) {
            int h = window.outH(x.dim(2));
            int w = window.outW(x.dim(3));
            require(h >= 1 && w >= 1, "window %s does not fit into input %s", window, x);
            return Shape.of(x.dim(0), channels, h, w);
        }

        private Shape concat(int axis) {
            require(!in.isEmpty(), "concat needs at least one operand");
            Shape first = in.getFirst();
            require(axis >= 0 && axis < first.rank(), "axis %d is outside %s", axis, first);
            int total = 0;
            for (Shape part : in) {
                require(
                        part.rank() == first.rank() && part.with(axis, 0).equals(first.with(axis, 0)),
                        "cannot concatenate %s and %s along axis %d",
                        first,
                        part,
                        axis);
                total = Math.addExact(total, part.dim(axis));
            }
            return first.with(axis, total);
        }

        private Shape padShortcut(Op.PadShortcut pad) {
            Shape x = image(1);
            require(
                    pad.stride() >= 1 && pad.before() >= 0 && pad.after() >= 0,
                    "stride %d and channel padding %d, %d do not make sense for %s",
                    pad.stride(),
                    pad.before(),
                    pad.after(),
                    x);
            int channels = Math.addExact(Math.addExact(pad.before(), x.dim(1)), pad.after());
            return slide(Window.of(1).stride(pad.stride()), x, channels);
        }

        Shape image(int operands) {
            operands(operands);
            Shape x = in.getFirst();
            require(x.rank() == 4, "input %s must have rank 4 [N, C, H, W]", x);
            return x;
        }

        Shape rows(int operands) {
            operands(operands);
            Shape x = in.getFirst();
            require(x.rank() == 2, "input %s must have rank 2 [N, F]", x);
            return x;
        }

        void operands(int expected) {
            require(in.size() == expected, "expected %d operands, got %d: %s", expected, in.size(), in);
        }

        private void require(boolean condition, String problem, Object... arguments) {
            if (!condition) throw new ShapeException(node, problem.formatted(arguments));
        }
    }
}
