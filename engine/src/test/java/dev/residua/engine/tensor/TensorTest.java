package dev.residua.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void sharesItsArray() {
        float[] data = {1, 2, 3, 4, 5, 6};
        assertSame(data, Tensor.of(Shape.of(2, 3), data).data());
    }

    @Test
    void refusesAnArrayOfAnotherLength() {
        ResiduaException e = assertThrows(ResiduaException.class, () -> Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5));
        assertEquals("tensor of shape [2, 3] needs 6 floats, but the array holds 5", e.getMessage());
    }

    @Test
    void scalarsAndEmptyTensorsAreTensors() {
        assertArrayEquals(new float[] {7}, Tensor.of(Shape.of(), 7).data());
        assertArrayEquals(new float[0], Tensor.zeros(Shape.of(0, 3)).data());
    }
}
