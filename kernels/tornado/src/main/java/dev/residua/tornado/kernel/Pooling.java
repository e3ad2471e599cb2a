package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * One work item a pixel of the result {@code [planes, OH, OW]}, which looks at every pixel of its window that is inside
 * the image.
 */
public final class Pooling {
    private Pooling() {}

    /**
     * The largest pixel of each window; NaN if one is.
     *
     * @param n elements of y
     * @param image height and width of x, then of y
     * @param window height, width, strides
     * @param reach padding at top and left, dilations
     */
    public static void maxPool(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int n,
            long image,
            long window,
            long reach) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int plane = xAt + i / (outHeight * outWidth) * height * width;
            int top = i / outWidth % outHeight * (int) (window >> 32 & Geometry.BITS) - (int) (reach & Geometry.BITS);
            int left = i % outWidth * (int) (window >> 48 & Geometry.BITS) - (int) (reach >> 16 & Geometry.BITS);
            float largest = Float.NEGATIVE_INFINITY;
            for (int r = 0; r < (int) (window & Geometry.BITS); r++) {
                int h = top + r * (int) (reach >> 32 & Geometry.BITS);
                for (int s = 0; s < (int) (window >> 16 & Geometry.BITS); s++) {
                    int w = left + s * (int) (reach >> 48 & Geometry.BITS);
                    if ((h | w | height - 1 - h | width - 1 - w) >= 0) {
                        float v = x.get(plane + h * width + w);
                        float larger = v > largest ? v : largest;
                        largest = v != v ? v : larger;
                    }
                }
            }
            y.set(yAt + i, largest);
        }
    }

    /**
     * The mean of each window.
     *
     * @param countPadding 0 or 1: whether to divide by the whole window, else by the pixels inside the image
     */
    public static void averagePool(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int n,
            long image,
            long window,
            long reach,
            int countPadding) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        final int taps = (int) (window & Geometry.BITS) * (int) (window >> 16 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int plane = xAt + i / (outHeight * outWidth) * height * width;
            int top = i / outWidth % outHeight * (int) (window >> 32 & Geometry.BITS) - (int) (reach & Geometry.BITS);
            int left = i % outWidth * (int) (window >> 48 & Geometry.BITS) - (int) (reach >> 16 & Geometry.BITS);
            float total = 0;
            int inside = 0;
            for (int r = 0; r < (int) (window & Geometry.BITS); r++) {
                int h = top + r * (int) (reach >> 32 & Geometry.BITS);
                for (int s = 0; s < (int) (window >> 16 & Geometry.BITS); s++) {
                    int w = left + s * (int) (reach >> 48 & Geometry.BITS);
                    if ((h | w | height - 1 - h | width - 1 - w) >= 0) {
                        total += x.get(plane + h * width + w);
                        inside++;
                    }
                }
            }
            y.set(yAt + i, total / (countPadding != 0 ? taps : inside));
        }
    }
}
