package dev.residua.reference;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every gradient rule against finite differences of its own forward operator, computed by the reference backend. */
class GradientRulesTest {
    @TestFactory
    Stream<DynamicTest> convolution() {
        return Stream.of(
                        Window.of(1),
                        Window.of(3).pad(1),
                        Window.of(3).stride(2).pad(1),
                        Window.of(2).stride(3),
                        Window.of(3).pad(2).dilation(2),
                        Window.of(3, 1).stride(1, 2).pad(0, 0, 1, 1))
                .flatMap(window -> Stream.of(1, 2)
                        .map(groups -> test(
                                "conv2d " + window + " g" + groups,
                                () -> differences((in, b) ->
                                                b.conv2d("y", in.get("x"), in.get("w"), in.get("bias"), window, groups))
                                        .smooth("x", 2, 4, 5, 6)
                                        .smooth("w", 6, 4 / groups, window.kernelH(), window.kernelW())
                                        .smooth("bias", 6)
                                        .check("x", "w", "bias"))));
    }

    @TestFactory
    Stream<DynamicTest> dense() {
        return Stream.of(
                test(
                        "linear",
                        () -> differences((in, b) -> b.linear("y", in.get("x"), in.get("w"), in.get("bias")))
                                .smooth("x", 3, 5)
                                .smooth("w", 4, 5)
                                .smooth("bias", 4)
                                .check("x", "w", "bias")),
                test("softmax", () -> unary(new Op.Softmax(), 3, 5)),
                test("log_softmax", () -> unary(new Op.LogSoftmax(), 3, 5)),
                test("cross_entropy", () -> crossEntropy(0)),
                test("cross_entropy with label smoothing", () -> crossEntropy(0.1)));
    }

    @TestFactory
    Stream<DynamicTest> elementwise() {
        return Stream.of(
                test(
                        "relu",
                        () -> differences((in, b) -> b.relu("y", in.get("x")))
                                .operand("x", 2, 3, 2, 3)
                                .check("x")),
                test(
                        "clip",
                        () -> differences((in, b) -> b.apply("y", new Op.Clip(-0.4, 0.5), in.get("x")))
                                .operand("x", Tensor.of(Shape.of(2, 3), -0.9f, -0.6f, -0.1f, 0.2f, 0.7f, 1.1f))
                                .check("x")),
                test("sigmoid", () -> unary(new Op.Sigmoid(), 2, 3, 2, 2)),
                test("scale", () -> unary(new Op.Scale(-1.5), 2, 3)),
                test("add", () -> binary(new Op.Add())),
                test("mul", () -> binary(new Op.Mul())),
                test(
                        "a value read twice",
                        () -> differences((in, b) -> b.apply(
                                        "y", new Op.Mul(), in.get("x"), b.apply("s", new Op.Sigmoid(), in.get("x"))))
                                .smooth("x", 2, 3)
                                .check("x")),
                test(
                        "dropout",
                        () -> differences((in, b) -> b.apply("y", new Op.Dropout(0.4, 7), in.get("x"), in.get("step")))
                                .smooth("x", 4, 5)
                                .operand("step", Tensor.of(Shape.of(), 3))
                                .check("x")));
    }

    @TestFactory
    Stream<DynamicTest> normalization() {
        return Stream.of(new int[] {6, 3}, new int[] {2, 3, 4, 3})
                .map(x -> test(
                        "batch norm in training, rank " + x.length,
                        () -> differences((in, b) -> {
                                    Node statistics = b.apply("statistics", new Op.BatchStatistics(), in.get("x"));
                                    return b.apply(
                                            "y",
                                            new Op.Normalize(1e-5, Epilogue.NONE),
                                            in.get("x"),
                                            in.get("gamma"),
                                            in.get("beta"),
                                            statistics);
                                })
                                .smooth("x", x)
                                .smooth("gamma", 3)
                                .smooth("beta", 3)
                                .check("x", "gamma", "beta")));
    }

    @TestFactory
    Stream<DynamicTest> pooling() {
        return Stream.of(
                        new Op.MaxPool(Window.of(2).stride(2)),
                        new Op.MaxPool(Window.of(3).stride(2).pad(1)),
                        new Op.AvgPool(Window.of(3).stride(2).pad(1), true),
                        new Op.AvgPool(Window.of(3).stride(2).pad(1), false),
                        new Op.GlobalAvgPool())
                .map(op -> test(
                        op.toString(),
                        () -> differences((in, b) -> b.apply("y", op, in.get("x")))
                                .operand("x", 2, 2, 5, 6)
                                .check("x")));
    }

    @TestFactory
    Stream<DynamicTest> shapes() {
        return Stream.of(
                test("flatten", () -> unary(new Op.Flatten(), 2, 3, 2, 2)),
                test("reshape", () -> unary(new Op.Reshape(Shape.of(3, 4)), 2, 3, 2, 1)),
                test("pad_shortcut", () -> unary(new Op.PadShortcut(2, 1, 2), 2, 3, 5, 4)),
                test("concat of channels", () -> concat(1)),
                test("concat of rows", () -> concat(2)));
    }

    private static void crossEntropy(double smoothing) {
        differences((in, b) -> b.apply("y", new Op.CrossEntropy(smoothing), in.get("x"), in.get("labels")))
                .smooth("x", 3, 4)
                .operand("labels", Tensor.of(Shape.of(3), 2, 0, 3))
                .check("x");
    }

    private static void unary(Op op, int... dims) {
        differences((in, b) -> b.apply("y", op, in.get("x"))).smooth("x", dims).check("x");
    }

    private static void binary(Op op) {
        differences((in, b) -> b.apply("y", op, in.get("a"), in.get("b")))
                .smooth("a", 2, 3, 2, 2)
                .smooth("b", 2, 3, 2, 2)
                .check("a", "b");
    }

    private static void concat(int axis) {
        differences((in, b) -> b.concat("y", axis, in.get("a"), in.get("b")))
                .smooth("a", 2, 3, 2, 2)
                .smooth("b", 2, 3, 2, 2)
                .check("a", "b");
    }

    private static FiniteDifferences differences(BiFunction<Map<String, Node>, GraphBuilder, Node> body) {
        Function<Map<String, Node>, Function<GraphBuilder, Node>> curried = in -> b -> body.apply(in, b);
        return new FiniteDifferences(17, curried);
    }

    private static DynamicTest test(String name, org.junit.jupiter.api.function.Executable body) {
        return DynamicTest.dynamicTest(name, body);
    }
}
