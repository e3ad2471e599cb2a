package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.tensor.Shape;

/**
 * A buffer as an array of four axes [N, C, H, W], each with its stride in elements: how kernels serve every layout
 * alike.
 */
record View(float[] data, int offset, int n, int c, int h, int w, int strideN, int strideC, int strideH, int strideW) {
    /** An activation or weight: rank 4 in its layout, or rank 2 {@code [N, F]} as {@code [N, F, 1, 1]}. */
    static View of(Buffer buffer) {
        Shape shape = buffer.shape();
        if (shape.rank() == 2) return rowMajor(buffer, shape.dim(0), shape.dim(1), 1, 1);
        int[] strides = buffer.layout().strides(shape);
        return new View(
                buffer.data(),
                buffer.offset(),
                shape.dim(0),
                shape.dim(1),
                shape.dim(2),
                shape.dim(3),
                strides[0],
                strides[1],
                strides[2],
                strides[3]);
    }

    /** For work on elements alone: rank 4 in its layout, any other rank as one long row. */
    static View ofElements(Buffer buffer) {
        return buffer.shape().rank() == 4
                ? of(buffer)
                : rowMajor(buffer, 1, 1, 1, buffer.shape().intElements());
    }

    /** {@code length} entries from {@code begin} on along one axis, seen as {@link #aroundAxis}. */
    static View range(Buffer buffer, int axis, int begin, int length) {
        View all = aroundAxis(buffer, axis);
        int place = buffer.shape().rank() == 4 ? axis : 1;
        int[] extents = {all.n, all.c, all.h, all.w};
        int[] strides = {all.strideN, all.strideC, all.strideH, all.strideW};
        extents[place] = length;
        int first = all.offset + begin * strides[place];
        return new View(
                all.data,
                first,
                extents[0],
                extents[1],
                extents[2],
                extents[3],
                all.strideN,
                all.strideC,
                all.strideH,
                all.strideW);
    }

    /**
     * With {@code axis} told apart: rank 4 as it is; else the axes before, the axis, and those behind as N, C and W of
     * a row-major array.
     */
    static View aroundAxis(Buffer buffer, int axis) {
        Shape shape = buffer.shape();
        if (shape.rank() == 4) return of(buffer);
        int before = 1;
        int behind = 1;
        for (int i = 0; i < axis; i++) before *= shape.dim(i);
        for (int i = axis + 1; i < shape.rank(); i++) behind *= shape.dim(i);
        return rowMajor(buffer, before, shape.dim(axis), 1, behind);
    }

    private static View rowMajor(Buffer buffer, int n, int c, int h, int w) {
        return new View(buffer.data(), buffer.offset(), n, c, h, w, c * h * w, h * w, w, 1);
    }

    /** Whether the elements of a value in this layout are in NCHW order as they lie. */
    static boolean isNchwOrder(Shape shape, Layout layout) {
        return shape.rank() != 4
                || layout == Layout.NCHW
                || shape.dim(1) == 1
                || shape.dim(2) == 1 && shape.dim(3) == 1;
    }

    /** Every image as one row of all its pixels; in either layout they lie at equal distances. */
    View asRows() {
        return new View(data, offset, n, c, 1, h * w, strideN, strideC, strideH * h, strideW);
    }

    int elements() {
        return n * c * h * w;
    }

    int index(int n, int c, int h, int w) {
        return offset + n * strideN + c * strideC + h * strideH + w * strideW;
    }

    /** Index of the element that is at {@code place} in NCHW order. */
    int index(int place) {
        return index(place / w / h / c, place / w / h % c, place / w % h, place % w);
    }

    float get(int n, int c, int h, int w) {
        return data[index(n, c, h, w)];
    }

    void set(int n, int c, int h, int w, float value) {
        data[index(n, c, h, w)] = value;
    }
}
