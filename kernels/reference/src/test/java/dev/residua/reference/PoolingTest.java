package dev.residua.reference;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final float NAN = Float.NaN;

    @Test
    void maxPoolTakesTheLargest() {
        Golden.of(new Op.MaxPool(Window.of(2))).onCounting(1, 1, 3, 3).gives(Shape.of(1, 1, 2, 2), 5, 6, 8, 9);
        Golden.of(new Op.MaxPool(Window.of(3).stride(2).pad(1)))
                .onCounting(1, 1, 3, 3)
                .gives(Shape.of(1, 1, 2, 2), 5, 6, 8, 9);
        Golden.of(new Op.MaxPool(Window.of(2).dilation(2)))
                .on(Shape.of(1, 1, 3, 3), 1, 9, 2, 9, 9, 9, 3, 9, 4)
                .gives(Shape.of(1, 1, 1, 1), 4);
    }

    @Test
    void paddingNeverWins() {
        Golden.of(new Op.MaxPool(Window.of(3).pad(1)))
                .on(Shape.of(1, 1, 2, 2), -1, -2, -3, -4)
                .gives(Shape.of(1, 1, 2, 2), -1, -1, -1, -1);
        Golden.of(new Op.MaxPool(Window.of(2, 1).pad(1, 0, 0, 0)))
                .on(Shape.of(1, 1, 2, 2), -1, -2, -3, -4)
                .gives(Shape.of(1, 1, 2, 2), -1, -2, -1, -2);
    }

    @Test
    void aNaNWins() {
        Golden.of(new Op.MaxPool(Window.of(1, 2)))
                .on(Shape.of(1, 1, 1, 4), NAN, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY)
                .gives(Shape.of(1, 1, 1, 3), NAN, 1, Float.POSITIVE_INFINITY);
    }

    @Test
    void avgPoolCountsPaddingOrNot() {
        Window window = Window.of(2).pad(1);
        Golden.of(new Op.AvgPool(window, true))
                .onCounting(1, 1, 2, 2)
                .gives(Shape.of(1, 1, 3, 3), .25f, .75f, .5f, 1, 2.5f, 1.5f, .75f, 1.75f, 1);
        Golden.of(new Op.AvgPool(window, false))
                .onCounting(1, 1, 2, 2)
                .gives(Shape.of(1, 1, 3, 3), 1, 1.5f, 2, 2, 2.5f, 3, 3, 3.5f, 4);
    }

    @Test
    void globalAvgPoolIsByChannel() {
        Golden.of(new Op.GlobalAvgPool())
                .on(Shape.of(1, 2, 2, 2), 1, 2, 3, 4, 10, 10, 10, 30)
                .gives(Shape.of(1, 2, 1, 1), 2.5f, 15);
    }

    @Test
    void gradientGoesToTheFirstOfEqualMaxima() {
        Golden.of(new GradOp.MaxPool(Window.of(2).stride(2)))
                .on(Shape.of(1, 1, 1, 2), 3, 4)
                .on(Shape.of(1, 1, 2, 4), 1, 5, -0f, -1, 5, 5, 0, -1)
                .on(Shape.of(1, 1, 1, 2), 5, 0)
                .gives(Shape.of(1, 1, 2, 4), 0, 3, 4, 0, 0, 0, 0, 0);
    }

    @Test
    void gradientsOfOverlappingWindowsAddUp() {
        Golden.of(new GradOp.MaxPool(Window.of(1, 2)))
                .on(Shape.of(1, 1, 1, 2), 3, 4)
                .on(Shape.of(1, 1, 1, 3), 1, 9, 2)
                .on(Shape.of(1, 1, 1, 2), 9, 9)
                .gives(Shape.of(1, 1, 1, 3), 0, 7, 0);
        Golden.of(new GradOp.AvgPool(Window.of(1, 2), false, 1, 3))
                .on(Shape.of(1, 1, 1, 2), 3, 5)
                .gives(Shape.of(1, 1, 1, 3), 1.5f, 4, 2.5f);
    }
}
