package dev.residua.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final int MAX = Integer.MAX_VALUE;

    @Test
    void countsElements() {
        assertEquals(1, Shape.of().elements());
        assertEquals(24, Shape.of(2, 3, 4).elements());
        assertEquals((long) MAX * MAX, Shape.of(MAX, MAX).elements());
    }

    @Test
    void isEmptyWithAnyExtentOfZeroHoweverLargeTheOthers() {
        assertEquals(0, Shape.of(0, MAX, MAX, MAX).elements());
        assertEquals(0, Shape.of(MAX, MAX, MAX, 0).elements());
    }

    @Test
    void refusesNegativeAndOverflowingExtents() {
        String negative = message(() -> Shape.of(3, -1));
        assertEquals("shape [3, -1]: negative extent -1; every extent must be 0 or more", negative);
        String overflow = message(() -> Shape.of(MAX, MAX, MAX));
        assertEquals(
                "shape [" + MAX + ", " + MAX + ", " + MAX
                        + "]: number of elements overflows 64 bits; use a smaller batch or image",
                overflow);
    }

    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        Shape shape = Shape.of(MAX, 2);
        assertEquals(
                "shape " + shape + ": " + 2L * MAX + " elements exceed one Java array; use a smaller batch or image",
                message(shape::intElements));
    }

    @Test
    void countsAxesFromEitherEnd() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(2, shape.dim(0));
        assertEquals(4, shape.dim(-1));
        assertEquals(Shape.of(2, 3, 9), shape.with(-1, 9));
        assertEquals(Shape.of(9, 3, 4), shape.with(0, 9));
        assertEquals(Shape.of(2, 3, 4), shape);
    }

    @Test
    void isAValue() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 7;
        shape.toArray()[1] = 7;
        assertEquals(Shape.of(2, 3), shape);
        assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(2, 3, 1), shape);
        assertEquals("[2, 3]", shape.toString());
        assertEquals("[]", Shape.of().toString());
    }

    private static String message(Runnable action) {
        return assertThrows(ResiduaException.class, action::run).getMessage();
    }
}
