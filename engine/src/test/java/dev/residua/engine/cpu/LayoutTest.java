package dev.residua.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void placesNeighboursByStrides() {
        Shape shape = Shape.of(2, 3, 4, 5);
        assertArrayEquals(new int[] {60, 20, 5, 1}, Layout.NCHW.strides(shape));
        assertArrayEquals(new int[] {60, 1, 15, 3}, Layout.NHWC.strides(shape));
    }
}
