package dev.residua.engine.tensor;

import dev.residua.engine.ResiduaException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first; immutable. Activations are {@code [N, C, H, W]} or {@code [N, F]}, convolution
 * weights {@code [OC, IC / groups, KH, KW]}, linear weights {@code [OUT, IN]}. Rank 0 is a scalar; an extent of 0 makes the
 * tensor empty.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * @throws ResiduaException if an extent is negative or the number of elements exceeds a {@code long}
     */
    public static Shape of(int... dims) {
        if (dims.length == 0) return SCALAR;
        Shape shape = new Shape(dims.clone());
        for (int dim : dims) {
            if (dim < 0)
                throw new ResiduaException(
                        "shape " + shape + ": negative extent " + dim + "; every extent must be 0 or more");
        }
        shape.elements();
        return shape;
    }

    public int rank() {
        return dims.length;
    }

    /** Extent of {@code axis}; a negative axis counts from the end, so {@code dim(-1)} is the innermost. */
    public int dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    public int[] toArray() {
        return dims.clone();
    }

    /** The product of all extents; 1 for a scalar. */
    public long elements() {
        long product = 1;
        for (int dim : dims) if (dim == 0) return 0;
        try {
            for (int dim : dims) product = Math.multiplyExact(product, (long) dim);
        } catch (ArithmeticException e) {
            throw new ResiduaException(
                    "shape " + this + ": number of elements overflows 64 bits; use a smaller batch or image", e);
        }
        return product;
    }

    /** The number of elements as an array length. */
    public int intElements() {
        long n = elements();
        if (n > Integer.MAX_VALUE - 8) {
            throw new ResiduaException(
                    "shape " + this + ": " + n + " elements exceed one Java array; use a smaller batch or image");
        }
        return (int) n;
    }

    /** The same shape with extent {@code dim} on {@code axis}. */
    public Shape with(int axis, int dim) {
        int[] copy = dims.clone();
        copy[axis < 0 ? axis + dims.length : axis] = dim;
        return of(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Reads like {@code [1, 64, 56, 56]}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
