package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Elements change places and nothing is computed; one work item an element that is written. */
public final class Moving {
    private Moving() {}

    /**
     * Copies runs of {@code length} elements, one every {@code xPitch} in x, to one every {@code yPitch} in y:
     *
     * <pre>
     *   x  [run....]-------[run....]-------     xPitch apart
     *   y  [run....]---[run....]---             yPitch apart
     * </pre>
     *
     * @param n elements in all runs
     */
    public static void runs(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int n,
            int length,
            int xPitch,
            int yPitch) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i / length * yPitch + i % length, x.get(xAt + i / length * xPitch + i % length));
    }

    /**
     * Every {@code stride}-th pixel, with channels of zeros before and after.
     *
     * @param n elements of y
     * @param channels of x
     * @param image height and width of x, then of y
     */
    public static void padShortcut(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int n,
            int channels,
            int before,
            int outChannels,
            long image,
            int stride) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int batch = i / (outChannels * outHeight * outWidth);
            int c = i / (outHeight * outWidth) % outChannels - before;
            float v = 0;
            if ((c | channels - 1 - c) >= 0) {
                int h = i / outWidth % outHeight * stride;
                v = x.get(xAt + ((batch * channels + c) * height + h) * width + i % outWidth * stride);
            }
            y.set(yAt + i, v);
        }
    }

    /**
     * Im2col (Chellapilla et al. 2006): for every image and group the matrix whose product with the weights is the
     * convolution.
     *
     * <pre>
     *                 p = oh * OW + ow
     *            +--------------------------+
     *   k =      |                          |   one work item an element, x the neighbour's neighbour:
     *   (c, r, s)| x[c, oh*sh+r*dh-pt, ...] |   rows of y are read and written in order
     *            +--------------------------+
     * </pre>
     *
     * @param x {@code [matrices, channels, H, W]}, where matrices is batch times groups and channels those of one group
     * @param y {@code [matrices, channels * KH * KW, OH * OW]}
     * @param n elements of y
     */
    public static void im2col(
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
        final int kernelHeight = (int) (window & Geometry.BITS);
        final int kernelWidth = (int) (window >> 16 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int row = i / (outHeight * outWidth); // over matrices, channels and taps
            int plane = row / (kernelHeight * kernelWidth);
            int r = row / kernelWidth % kernelHeight;
            int s = row % kernelWidth;
            int h = i / outWidth % outHeight * (int) (window >> 32 & Geometry.BITS)
                    - (int) (reach & Geometry.BITS)
                    + r * (int) (reach >> 32 & Geometry.BITS);
            int w = i % outWidth * (int) (window >> 48 & Geometry.BITS)
                    - (int) (reach >> 16 & Geometry.BITS)
                    + s * (int) (reach >> 48 & Geometry.BITS);
            float v = 0;
            if ((h | w | height - 1 - h | width - 1 - w) >= 0) v = x.get(xAt + (plane * height + h) * width + w);
            y.set(yAt + i, v);
        }
    }
}
