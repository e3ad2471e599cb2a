package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * A view of a storage: element {@code (i, j, ...)} is {@code storage[offset + i strides[0] + j strides[1] + ...]}.
 *
 * @param offset in elements
 */
record TorchTensor(TorchStorage storage, long offset, long[] sizes, long[] strides) {
    /**
     * The extents, after checking that the view stays within its storage.
     *
     * @throws ResiduaException if it does not
     */
    Shape shape() {
        if (sizes.length != strides.length) {
            throw new ResiduaException("has " + sizes.length + " extents but " + strides.length + " strides");
        }
        try {
            Shape shape =
                    Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
            long last = offset;
            for (int i = 0; i < sizes.length; i++) {
                if (strides[i] < 0)
                    throw new ResiduaException("strides " + Arrays.toString(strides) + ", expected none below 0");
                last = Math.addExact(last, Math.multiplyExact(sizes[i] - 1, strides[i]));
            }
            boolean inside =
                    offset >= 0 && (shape.elements() == 0 ? offset <= storage.elements() : last < storage.elements());
            if (inside) return shape;
        } catch (ArithmeticException e) {
            throw new ResiduaException(
                    "extents " + Arrays.toString(sizes) + " with strides " + Arrays.toString(strides) + " overflow", e);
        }
        throw new ResiduaException("extents " + Arrays.toString(sizes) + " with strides " + Arrays.toString(strides)
                + " from " + offset + " reach beyond the storage's " + storage.elements() + " elements");
    }

    /** The elements in row-major order; the array itself where the view is all of it. */
    Tensor gather(float[] values) {
        Shape shape = shape();
        int count = shape.intElements();
        if (isRowMajor()) {
            boolean whole = offset == 0 && count == values.length;
            return new Tensor(shape, whole ? values : Arrays.copyOfRange(values, (int) offset, (int) offset + count));
        }
        float[] gathered = new float[count];
        long[] index = new long[sizes.length];
        long from = offset;
        for (int i = 0; i < count; i++) {
            gathered[i] = values[(int) from];
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                from += strides[axis];
                if (++index[axis] < sizes[axis]) break;
                from -= sizes[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return new Tensor(shape, gathered);
    }

    private boolean isRowMajor() {
        long expected = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            if (sizes[axis] != 1 && strides[axis] != expected) return false;
            expected *= sizes[axis];
        }
        return true;
    }
}
