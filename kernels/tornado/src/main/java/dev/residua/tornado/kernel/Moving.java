package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Elements change places and nothing is computed; one work item an element that is written, but for im2col. */
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
     *   k =      |        0 0 x x x x x 0   |   one work item all windows of an oh, for the sake of CPUs: where their tap
     *   (c, r, s)|                          |   is inside the image, a run of its row is copied
     *            +--------------------------+
     * </pre>
     *
     * @param x {@code [matrices, channels, H, W]}, where matrices is batch times groups and channels those of one group
     * @param y {@code [matrices, channels * KH * KW, OH * OW]}
     * @param n runs of OW elements in y
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
        final int stride = (int) (window >> 48 & Geometry.BITS);
        int i = context.globalIdx;
        if (i < n) {
            int row = i / outHeight; // over matrices, channels and taps
            int plane = row / (kernelHeight * kernelWidth);
            int r = row / kernelWidth % kernelHeight;
            int h = i % outHeight * (int) (window >> 32 & Geometry.BITS)
                    - (int) (reach & Geometry.BITS)
                    + r * (int) (reach >> 32 & Geometry.BITS);
            // The tap of window ow is at column ow * stride - missing.
            int missing = (int) (reach >> 16 & Geometry.BITS) - row % kernelWidth * (int) (reach >> 48 & Geometry.BITS);
            int from = Math.min(Math.max((missing + stride - 1) / stride, 0), outWidth);
            int end = Math.min((width + missing + stride - 1) / stride, outWidth);
            int to = (h | height - 1 - h | end - from) >= 0 ? end : from;
            int y0 = yAt + i * outWidth;
            int x0 = xAt + (plane * height + h) * width - missing;
            for (int ow = 0; ow < from; ow++) y.set(y0 + ow, 0);
            for (int ow = from; ow < to; ow++) y.set(y0 + ow, x.get(x0 + ow * stride));
            for (int ow = to; ow < outWidth; ow++) y.set(y0 + ow, 0);
        }
    }
}
