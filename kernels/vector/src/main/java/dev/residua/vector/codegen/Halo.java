package dev.residua.vector.codegen;

import java.util.Arrays;

/** Copies NHWC images into memory where zeros surround them as the window's padding asks, so that a window never leaves its image. */
record Halo(int h, int w, int c, int top, int left, int bottom, int right) {
    static Halo of(ConvShape shape) {
        var window = shape.window();
        return new Halo(
                shape.h(),
                shape.w(),
                shape.c(),
                window.padTop(),
                window.padLeft(),
                window.padBottom(),
                window.padRight());
    }

    /** Rows of one image with its halo. */
    int rows() {
        return top + h + bottom;
    }

    /** Elements from one row to the next. */
    int rowPitch() {
        return (left + w + right) * c;
    }

    int elements() {
        return Math.multiplyExact(rows(), rowPitch());
    }

    /**
     * Fills one row of an image with its halo.
     *
     * @param source where the image begins
     * @param row 0 to {@link #rows()}, excluded
     * @param target where the image with its halo begins
     */
    void copyRow(float[] from, int source, int row, float[] to, int target) {
        int begin = target + row * rowPitch();
        int end = begin + rowPitch();
        if (row < top || row >= top + h) {
            Arrays.fill(to, begin, end, 0);
            return;
        }
        Arrays.fill(to, begin, begin + left * c, 0);
        System.arraycopy(from, source + (row - top) * w * c, to, begin + left * c, w * c);
        Arrays.fill(to, end - right * c, end, 0);
    }
}
