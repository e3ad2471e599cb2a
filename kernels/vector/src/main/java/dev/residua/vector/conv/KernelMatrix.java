package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;

/**
 * A kernel {@code [OC, IC / groups, KH, KW]} as the right-hand matrix of a product, where it lies in memory. Strides
 * are the elements from one entry to the next.
 *
 * @param column from one column of the product to the next
 * @param depth from one channel that is summed over to the next
 */
record KernelMatrix(float[] data, int offset, int group, int column, int depth, int row, int tap) {
    /** Output channels are the columns. */
    static KernelMatrix forward(Buffer weight, int groups) {
        int[] strides = strides(weight);
        int group = weight.shape().dim(0) / groups * strides[0];
        return new KernelMatrix(weight.data(), weight.offset(), group, strides[0], strides[1], strides[2], strides[3]);
    }

    /** Input channels are the columns. */
    static KernelMatrix backward(Buffer weight, int groups) {
        int[] strides = strides(weight);
        int group = weight.shape().dim(0) / groups * strides[0];
        return new KernelMatrix(weight.data(), weight.offset(), group, strides[1], strides[0], strides[2], strides[3]);
    }

    /** A matrix is a 1x1 kernel. */
    private static int[] strides(Buffer weight) {
        if (weight.shape().rank() == 2) return new int[] {weight.shape().dim(1), 1, 0, 0};
        return weight.layout().strides(weight.shape());
    }
}
