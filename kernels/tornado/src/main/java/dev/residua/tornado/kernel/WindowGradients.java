package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Backward of windows over an image: one work item a pixel of dx, which gathers from every window that covers it. The
 * window in whose tap (r, s) the pixel (h, w) lies is the one at row {@code (h + padTop - r dilation) / stride}, if
 * that is whole and there is such a row; columns likewise. Gathering needs no atomic additions, and always adds in the
 * same order.
 */
public final class WindowGradients {
    private WindowGradients() {}

    /**
     * Col2im: {@code dx[pixel] = sum over taps of columns[tap, window]}, the adjoint of {@link Moving#im2col}.
     *
     * @param columns {@code [matrices, channels * KH * KW, OH * OW]}
     * @param dx {@code [matrices, channels, H, W]}
     * @param n elements of dx
     * @param image height and width of dx, then of the grid of windows
     * @param window height, width, strides
     * @param reach padding at top and left, dilations
     */
    public static void col2im(
            KernelContext context,
            FloatArray columns,
            int columnsAt,
            FloatArray dx,
            int dxAt,
            int n,
            long image,
            long window,
            long reach) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        final int tapRows = (int) (window & Geometry.BITS);
        final int tapColumns = (int) (window >> 16 & Geometry.BITS);
        final int strideH = (int) (window >> 32 & Geometry.BITS);
        final int strideW = (int) (window >> 48 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int plane = i / (height * width);
            int top = i / width % height + (int) (reach & Geometry.BITS);
            int left = i % width + (int) (reach >> 16 & Geometry.BITS);
            float total = 0;
            for (int r = 0; r < tapRows; r++) {
                int h = top - r * (int) (reach >> 32 & Geometry.BITS);
                for (int s = 0; s < tapColumns; s++) {
                    int w = left - s * (int) (reach >> 48 & Geometry.BITS);
                    // Whole, not before the first window and not after the last: all of these are at least 0.
                    if ((-(h % strideH)
                                    | -(w % strideW)
                                    | h
                                    | w
                                    | outHeight * strideH - 1 - h
                                    | outWidth * strideW - 1 - w)
                            >= 0) {
                        int row = (plane * tapRows + r) * tapColumns + s;
                        total += columns.get(columnsAt + (row * outHeight + h / strideH) * outWidth + w / strideW);
                    }
                }
            }
            dx.set(dxAt + i, total);
        }
    }

    /**
     * {@code dx[pixel] = sum of dy of the windows whose first maximum, in row order, the pixel is}.
     *
     * @param x {@code [planes, H, W]}, what was pooled
     * @param y {@code [planes, OH, OW]}, its maxima
     * @param n elements of dx
     */
    public static void maxPoolGradient(
            KernelContext context,
            FloatArray dy,
            int dyAt,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            FloatArray dx,
            int dxAt,
            int n,
            long image,
            long window,
            long reach) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        final int tapRows = (int) (window & Geometry.BITS);
        final int tapColumns = (int) (window >> 16 & Geometry.BITS);
        final int strideH = (int) (window >> 32 & Geometry.BITS);
        final int strideW = (int) (window >> 48 & Geometry.BITS);
        final int dilationH = (int) (reach >> 32 & Geometry.BITS);
        final int dilationW = (int) (reach >> 48 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int plane = i / (height * width);
            int pixelH = i / width % height;
            int pixelW = i % width;
            int top = pixelH + (int) (reach & Geometry.BITS);
            int left = pixelW + (int) (reach >> 16 & Geometry.BITS);
            float mine = x.get(xAt + i);
            float total = 0;
            for (int r = 0; r < tapRows; r++) {
                int h = top - r * dilationH;
                for (int s = 0; s < tapColumns; s++) {
                    int w = left - s * dilationW;
                    if ((-(h % strideH)
                                    | -(w % strideW)
                                    | h
                                    | w
                                    | outHeight * strideH - 1 - h
                                    | outWidth * strideW - 1 - w)
                            >= 0) {
                        int from = (plane * outHeight + h / strideH) * outWidth + w / strideW;
                        float largest = y.get(yAt + from);
                        // Only the maximum can be the first one: it is, if no tap before it is as large.
                        int isFirst = isSame(mine, largest);
                        int before = isFirst * (r * tapColumns + s);
                        for (int tap = 0; tap < before; tap++) {
                            int otherH = pixelH + (tap / tapColumns - r) * dilationH;
                            int otherW = pixelW + (tap % tapColumns - s) * dilationW;
                            if ((otherH | otherW | height - 1 - otherH | width - 1 - otherW) >= 0) {
                                float v = x.get(xAt + (plane * height + otherH) * width + otherW);
                                isFirst *= 1 - isSame(v, largest);
                            }
                        }
                        float g = dy.get(dyAt + from);
                        total += isFirst == 1 ? g : 0;
                    }
                }
            }
            dx.set(dxAt + i, total);
        }
    }

    /** 1 if two values are equal or both are NaN, else 0. */
    private static int isSame(float a, float b) {
        int areNaN = (a != a ? 1 : 0) * (b != b ? 1 : 0);
        return a == b ? 1 : areNaN;
    }

    /**
     * {@code dx[pixel] = sum of dy / divisor of the windows that cover it}.
     *
     * @param n elements of dx
     * @param countPadding 0 or 1: whether a window's divisor is the number of its taps, else of those inside the image
     */
    public static void averagePoolGradient(
            KernelContext context,
            FloatArray dy,
            int dyAt,
            FloatArray dx,
            int dxAt,
            int n,
            long image,
            long window,
            long reach,
            int countPadding) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        final int tapRows = (int) (window & Geometry.BITS);
        final int tapColumns = (int) (window >> 16 & Geometry.BITS);
        final int strideH = (int) (window >> 32 & Geometry.BITS);
        final int strideW = (int) (window >> 48 & Geometry.BITS);
        final int dilationH = (int) (reach >> 32 & Geometry.BITS);
        final int dilationW = (int) (reach >> 48 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int plane = i / (height * width);
            int pixelH = i / width % height;
            int pixelW = i % width;
            int top = pixelH + (int) (reach & Geometry.BITS);
            int left = pixelW + (int) (reach >> 16 & Geometry.BITS);
            float total = 0;
            for (int r = 0; r < tapRows; r++) {
                int h = top - r * dilationH;
                for (int s = 0; s < tapColumns; s++) {
                    int w = left - s * dilationW;
                    if ((-(h % strideH)
                                    | -(w % strideW)
                                    | h
                                    | w
                                    | outHeight * strideH - 1 - h
                                    | outWidth * strideW - 1 - w)
                            >= 0) {
                        int inside = 0;
                        for (int tap = 0; tap < tapRows * tapColumns; tap++) {
                            int otherH = pixelH + (tap / tapColumns - r) * dilationH;
                            int otherW = pixelW + (tap % tapColumns - s) * dilationW;
                            inside += (otherH | otherW | height - 1 - otherH | width - 1 - otherW) >= 0 ? 1 : 0;
                        }
                        float g = dy.get(dyAt + (plane * outHeight + h / strideH) * outWidth + w / strideW);
                        total += g / (countPadding != 0 ? tapRows * tapColumns : inside);
                    }
                }
            }
            dx.set(dxAt + i, total);
        }
    }
}
