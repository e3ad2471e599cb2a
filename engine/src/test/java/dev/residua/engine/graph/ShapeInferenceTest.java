package dev.residua.engine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeInferenceTest {
    private static final Op CONV3 = new Op.Conv2d(Window.of(3).pad(1), 1, Epilogue.NONE);

    private static Shape s(int... dims) {
        return Shape.of(dims);
    }

    private static Arguments given(Op op, Shape expected, Shape... operands) {
        return Arguments.of(op, expected, operands);
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                given(CONV3, s(2, 16, 32, 30), s(2, 3, 32, 30), s(16, 3, 3, 3)),
                given(CONV3, s(0, 16, 8, 8), s(0, 3, 8, 8), s(16, 3, 3, 3)),
                given(new Op.Conv2d(Window.of(1), 3, Epilogue.NONE), s(1, 6, 4, 4), s(1, 9, 4, 4), s(6, 3, 1, 1)),
                given(
                        new Op.Conv2d(Window.of(1), 1, new Epilogue(true, true, true)),
                        s(1, 2, 4, 4),
                        s(1, 3, 4, 4),
                        s(2, 3, 1, 1),
                        s(2),
                        s(1, 2, 4, 4)),
                given(new Op.Linear(Epilogue.BIAS), s(5, 3), s(5, 4), s(3, 4), s(3)),
                given(new Op.BatchNorm(0), s(5, 4), s(5, 4), s(4), s(4), s(4), s(4)),
                given(new Op.MaxPool(Window.of(3).stride(2).pad(1)), s(1, 64, 56, 56), s(1, 64, 112, 112)),
                given(new Op.GlobalAvgPool(), s(2, 5, 1, 1), s(2, 5, 7, 9)),
                given(new Op.Flatten(), s(2, 24), s(2, 2, 3, 4)),
                given(new Op.Flatten(), s(7, 1), s(7)),
                given(new Op.Concat(1), s(2, 5, 4), s(2, 3, 4), s(2, 2, 4)),
                given(new Op.Slice(1, 2, 0), s(2, 0), s(2, 3)),
                given(new Op.PadShortcut(2, 8, 8), s(1, 32, 16, 16), s(1, 16, 32, 32)),
                given(new Op.PadShortcut(2, 1, 0), s(1, 2, 4, 1), s(1, 1, 7, 1)),
                given(new Op.CrossEntropy(0), s(), s(4, 10), s(4)),
                given(new Op.Fill(1, s(2, 3)), s(2, 3)));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void infers(Op op, Shape expected, Shape[] operands) {
        assertEquals(expected, ShapeInference.infer("n", op, Arrays.asList(operands)));
    }

    private static Arguments clash(Op op, String problem, Shape... operands) {
        return Arguments.of(op, problem, operands);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                clash(CONV3, "expected 2 operands, got 1: [[1, 3, 8, 8]]", s(1, 3, 8, 8)),
                clash(CONV3, "input [3, 8] must have rank 4 [N, C, H, W]", s(3, 8), s(4, 3, 3, 3)),
                clash(CONV3, "weight [4, 3] must have rank 4 [OC, IC/groups, KH, KW]", s(1, 3, 8, 8), s(4, 3)),
                clash(
                        CONV3,
                        "input [1, 5, 8, 8] has 5 channels but weight [4, 3, 3, 3] with 1 group(s) reads 3",
                        s(1, 5, 8, 8),
                        s(4, 3, 3, 3)),
                clash(CONV3, "weight [4, 3, 5, 5] does not fit the 3x3 window", s(1, 3, 8, 8), s(4, 3, 5, 5)),
                clash(
                        new Op.Conv2d(Window.of(1), 2, Epilogue.NONE),
                        "weight [3, 1, 1, 1] cannot be split into 2 groups",
                        s(1, 2, 4, 4),
                        s(3, 1, 1, 1)),
                clash(
                        new Op.Conv2d(Window.of(5), 1, Epilogue.NONE),
                        "window 5x5 does not fit into input [1, 3, 4, 9]",
                        s(1, 3, 4, 9),
                        s(2, 3, 5, 5)),
                clash(
                        new Op.Conv2d(Window.of(1), 1, Epilogue.BIAS),
                        "bias [3] does not fit output [1, 2, 4, 4]",
                        s(1, 3, 4, 4),
                        s(2, 3, 1, 1),
                        s(3)),
                clash(
                        new Op.Conv2d(Window.of(1), 1, Epilogue.NONE.withAdd()),
                        "residual [1, 2, 4, 5] does not fit output [1, 2, 4, 4]",
                        s(1, 3, 4, 4),
                        s(2, 3, 1, 1),
                        s(1, 2, 4, 5)),
                clash(
                        new Op.Linear(Epilogue.NONE),
                        "input [2, 5] does not fit weight [3, 4] [OUT, IN]",
                        s(2, 5),
                        s(3, 4)),
                clash(new Op.Add(), "shapes [2, 3] and [3, 2] must be equal", s(2, 3), s(3, 2)),
                clash(
                        new Op.BatchNorm(0),
                        "statistic [5] does not fit the 4 channels of [1, 4, 2, 2]",
                        s(1, 4, 2, 2),
                        s(4),
                        s(4),
                        s(5),
                        s(4)),
                clash(new Op.Flatten(), "cannot flatten []; it needs a batch axis", s()),
                clash(new Op.Concat(2), "axis 2 is outside [2, 3]", s(2, 3), s(2, 3)),
                clash(new Op.Concat(1), "cannot concatenate [2, 3] and [3, 3] along axis 1", s(2, 3), s(3, 3)),
                clash(new Op.Reshape(s(5)), "cannot reshape [2, 3] to [5]; the number of elements differs", s(2, 3)),
                clash(new Op.Slice(1, 2, 2), "slice of 2 from 2 is outside axis 1 of [2, 3]", s(2, 3)),
                clash(
                        new Op.CrossEntropy(0),
                        "labels [3] do not fit logits [4, 10]; expected one class index a row",
                        s(4, 10),
                        s(3)),
                clash(new Op.GlobalAvgPool(), "cannot average over the empty image of [1, 3, 0, 7]", s(1, 3, 0, 7)),
                clash(
                        new Op.PadShortcut(0, 1, 1),
                        "stride 0 and channel padding 1, 1 do not make sense for [1, 3, 4, 4]",
                        s(1, 3, 4, 4)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void namesTheNodeAndTheShapes(Op op, String problem, Shape[] operands) {
        ShapeException e = assertThrows(
                ShapeException.class, () -> ShapeInference.infer("layer1.conv1", op, Arrays.asList(operands)));
        assertEquals("node 'layer1.conv1': " + problem, e.getMessage());
    }

    @Test
    void poolingRefusesExactlyThoseWindowsThatMissTheImage() {
        for (int in = 0; in <= 4; in++) {
            for (int kernel = 1; kernel <= 3; kernel++) {
                for (int stride = 1; stride <= 3; stride++) {
                    for (int pad = 0; pad <= 3; pad++) {
                        for (int dilation = 1; dilation <= 3; dilation++) {
                            Window window = new Window(kernel, 1, stride, 1, pad, 0, pad, 0, dilation, 1);
                            checkPool(window, s(1, 1, in, 1));
                        }
                    }
                }
            }
        }
    }

    private static void checkPool(Window window, Shape x) {
        boolean fits = window.outH(x.dim(2)) >= 1;
        for (int p = 0; p < window.outH(x.dim(2)); p++) {
            boolean touches = false;
            for (int r = 0; r < window.kernelH(); r++) {
                int pixel = p * window.strideH() - window.padTop() + r * window.dilationH();
                touches |= pixel >= 0 && pixel < x.dim(2);
            }
            fits &= touches;
        }
        boolean accepted = true;
        try {
            ShapeInference.infer("pool", new Op.MaxPool(window), Arrays.asList(x));
        } catch (ShapeException e) {
            accepted = false;
        }
        assertEquals(fits, accepted, window + " over " + x);
    }
}
