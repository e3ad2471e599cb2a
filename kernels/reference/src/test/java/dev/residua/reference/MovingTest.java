package dev.residua.reference;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Operators that move elements and compute nothing. */
class MovingTest {
    @Test
    void flattenIsInNchwOrder() {
        Golden.of(new Op.Flatten()).onCounting(2, 2, 1, 2).gives(Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void reshapeIsInNchwOrder() {
        Golden.of(new Op.Reshape(Shape.of(1, 3, 1, 2)))
                .onCounting(1, 2, 3, 1)
                .gives(Shape.of(1, 3, 1, 2), 1, 2, 3, 4, 5, 6);
    }

    @Test
    void concatAlongEachAxis() {
        Shape x = Shape.of(1, 2, 1, 2);
        concat(0).onCounting(1, 2, 1, 2).on(x, 5, 6, 7, 8).gives(Shape.of(2, 2, 1, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        concat(1).onCounting(1, 2, 1, 2).on(Shape.of(1, 1, 1, 2), 5, 6).gives(Shape.of(1, 3, 1, 2), 1, 2, 3, 4, 5, 6);
        concat(2).onCounting(1, 2, 1, 2).on(x, 5, 6, 7, 8).gives(Shape.of(1, 2, 2, 2), 1, 2, 5, 6, 3, 4, 7, 8);
        concat(3).onCounting(1, 2, 1, 2).on(Shape.of(1, 2, 1, 1), 9, 8).gives(Shape.of(1, 2, 1, 3), 1, 2, 9, 3, 4, 8);
        concat(1).onCounting(2, 2).on(Shape.of(2, 1), 9, 8).gives(Shape.of(2, 3), 1, 2, 9, 3, 4, 8);
    }

    private static Golden concat(int axis) {
        return Golden.of(new Op.Concat(axis));
    }

    @Test
    void sliceAlongEachAxis() {
        slice(0, 1, 1).onCounting(2, 2, 1, 2).gives(Shape.of(1, 2, 1, 2), 5, 6, 7, 8);
        slice(1, 1, 1).onCounting(2, 2, 1, 2).gives(Shape.of(2, 1, 1, 2), 3, 4, 7, 8);
        slice(2, 0, 1).onCounting(1, 2, 2, 2).gives(Shape.of(1, 2, 1, 2), 1, 2, 5, 6);
        slice(3, 1, 2).onCounting(1, 2, 1, 3).gives(Shape.of(1, 2, 1, 2), 2, 3, 5, 6);
        slice(1, 1, 2).onCounting(2, 3).gives(Shape.of(2, 2), 2, 3, 5, 6);
    }

    private static Golden slice(int axis, int begin, int length) {
        return Golden.of(new Op.Slice(axis, begin, length));
    }

    @Test
    void shortcutStridesAndPadsChannels() {
        Golden.of(new Op.PadShortcut(2, 1, 2))
                .onCounting(1, 1, 3, 3)
                .gives(Shape.of(1, 4, 2, 2), 0, 0, 0, 0, 1, 3, 7, 9, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void shortcutGradientGoesBackToTheTakenPixels() {
        Golden.of(new GradOp.PadShortcut(2, 1, 0, 3, 2))
                .on(Shape.of(1, 2, 2, 1), 8, 9, 1, 2)
                .gives(Shape.of(1, 1, 3, 2), 1, 0, 0, 0, 2, 0);
    }
}
