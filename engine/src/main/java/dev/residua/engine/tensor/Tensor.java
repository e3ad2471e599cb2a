package dev.residua.engine.tensor;

import dev.residua.engine.ResiduaException;

/**
 * A dense fp32 array with a {@link Shape}, row-major (the last axis is contiguous), on the Java heap. The array is shared with
 * the caller, not copied: a tensor is a view that names the extents.
 */
public record Tensor(Shape shape, float[] data) {
    /**
     * @throws ResiduaException if {@code data} does not hold exactly the shape's number of elements
     */
    public Tensor {
        if (shape.elements() != data.length) {
            throw new ResiduaException("tensor of shape " + shape + " needs " + shape.elements()
                    + " floats, but the array holds " + data.length);
        }
    }

    public static Tensor of(Shape shape, float... data) {
        return new Tensor(shape, data);
    }

    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.intElements()]);
    }

    @Override
    public String toString() {
        return "Tensor" + shape;
    }
}
