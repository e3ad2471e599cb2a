package dev.residua.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ElementwiseTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void reluKeepsNaN() {
        Golden.of(new Op.Relu())
                .on(Shape.of(6), -1, 0, 2, NAN, -INFINITY, INFINITY)
                .gives(Shape.of(6), 0, 0, 2, NAN, 0, INFINITY);
    }

    @Test
    void clipKeepsNaN() {
        Golden.of(new Op.Clip(-1, 6))
                .on(Shape.of(6), -2, 0.5f, 7, NAN, -INFINITY, INFINITY)
                .gives(Shape.of(6), -1, 0.5f, 6, NAN, -1, 6);
    }

    @Test
    void arithmetic() {
        Shape shape = Shape.of(1, 2, 1, 2);
        Golden.of(new Op.Add()).onCounting(1, 2, 1, 2).on(shape, 10, 20, 30, 40).gives(shape, 11, 22, 33, 44);
        Golden.of(new Op.Mul()).onCounting(1, 2, 1, 2).on(shape, 10, 20, 30, 40).gives(shape, 10, 40, 90, 160);
        Golden.of(new Op.Scale(-.5)).onCounting(1, 2, 1, 2).gives(shape, -.5f, -1, -1.5f, -2);
    }

    @Test
    void sigmoid() {
        float ln3 = (float) Math.log(3);
        Golden.of(new Op.Sigmoid()).on(Shape.of(3), 0, -INFINITY, INFINITY).gives(Shape.of(3), .5f, 0, 1);
        Golden.of(new Op.Sigmoid()).on(Shape.of(2), ln3, -ln3).givesNearly(Shape.of(2), .75, .25);
    }

    @Test
    void fill() {
        Golden.of(new Op.Fill(7, Shape.of(1, 2, 1, 2))).gives(Shape.of(1, 2, 1, 2), 7, 7, 7, 7);
    }

    @Test
    void dropoutZeroesItsShareAndKeepsTheMean() {
        Shape shape = Shape.of(2, 5, 20, 50);
        Tensor ones = Tensor.zeros(shape);
        Arrays.fill(ones.data(), 1);
        float[] first = dropout(ones, 1, Layout.NCHW);
        int kept = 0;
        for (float value : first) {
            if (value != 0) {
                assertEquals(4 / 3f, value);
                kept++;
            }
        }
        // A binomial of 10,000 draws: standard deviation 0.0043, five of them allowed.
        assertEquals(.75, kept / (double) first.length, .022);
        assertEquals(Arrays.toString(first), Arrays.toString(dropout(ones, 1, Layout.NHWC)));
        assertFalse(Arrays.equals(first, dropout(ones, 2, Layout.NCHW)), "another step, another mask");
    }

    private static float[] dropout(Tensor x, float step, Layout layout) {
        Golden golden =
                Golden.of(new Op.Dropout(.25, 7)).on(x.shape(), x.data()).on(Shape.of(), step);
        return golden.run(layout, 1).getFirst().data();
    }
}
