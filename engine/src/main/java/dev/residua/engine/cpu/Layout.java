package dev.residua.engine.cpu;

import dev.residua.engine.tensor.Shape;

/**
 * How the elements of a rank-4 activation {@code [N, C, H, W]} lie in memory. Tensors at the API edge are {@link #NCHW}; a
 * backend chooses what it uses inside. Other ranks are always row-major and ignore the layout.
 */
public enum Layout {
    NCHW,
    NHWC;

    /** Distance in elements between neighbours along each of the four axes N, C, H, W. */
    public int[] strides(Shape shape) {
        int c = shape.dim(1);
        int h = shape.dim(2);
        int w = shape.dim(3);
        return this == NCHW ? new int[] {c * h * w, h * w, w, 1} : new int[] {h * w * c, 1, w * c, c};
    }
}
