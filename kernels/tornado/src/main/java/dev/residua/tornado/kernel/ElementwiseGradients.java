package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Backward of {@link Elementwise}: one work item an element; work items from {@code n} on do nothing. */
public final class ElementwiseGradients {
    private ElementwiseGradients() {}

    /** {@code dx = y > 0 ? dy : 0}. */
    public static void reluGradient(
            KernelContext context, FloatArray dy, int dyAt, FloatArray y, int yAt, FloatArray dx, int dxAt, int n) {
        int i = context.globalIdx;
        if (i < n) dx.set(dxAt + i, y.get(yAt + i) > 0 ? dy.get(dyAt + i) : 0);
    }

    /**
     * {@code dx = min <= x <= max ? dy : 0}.
     *
     * @param form {@link Elementwise#BELOW} and {@link Elementwise#ABOVE}: which of the limits there are
     */
    public static void clipGradient(
            KernelContext context,
            float min,
            float max,
            int form,
            FloatArray dy,
            int dyAt,
            FloatArray x,
            int xAt,
            FloatArray dx,
            int dxAt,
            int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = x.get(xAt + i);
            float d = v == v ? dy.get(dyAt + i) : 0;
            if ((form & Elementwise.BELOW) != 0) d = v < min ? 0 : d;
            if ((form & Elementwise.ABOVE) != 0) d = v > max ? 0 : d;
            dx.set(dxAt + i, d);
        }
    }

    /** {@code dx = dy y (1 - y)}. */
    public static void sigmoidGradient(
            KernelContext context, FloatArray dy, int dyAt, FloatArray y, int yAt, FloatArray dx, int dxAt, int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = y.get(yAt + i);
            dx.set(dxAt + i, dy.get(dyAt + i) * v * (1 - v));
        }
    }

    /** {@code dx[run i] = factor dy[i]}, runs of {@code pixels} elements. */
    public static void spread(
            KernelContext context, FloatArray dy, int dyAt, FloatArray dx, int dxAt, int n, int pixels, float factor) {
        int i = context.globalIdx;
        if (i < n) dx.set(dxAt + i, dy.get(dyAt + i / pixels) * factor);
    }

    /**
     * {@code dx = gamma / sqrt(var + epsilon) (dy - sums[0] / M - xhat sums[1] / M)}.
     *
     * @param statistics {@code [2, channels]}: mean, variance
     * @param beta only read with a ReLU
     * @param sums {@code [2, channels]}, see {@link ChannelReductions#normalizeSums}
     * @param form {@link Elementwise#RELU} if dy counts as 0 where the normalised x is not above 0
     */
    public static void normalizeGradient(
            KernelContext context,
            FloatArray dy,
            int dyAt,
            FloatArray x,
            int xAt,
            FloatArray gamma,
            int gammaAt,
            FloatArray beta,
            int betaAt,
            FloatArray statistics,
            int statisticsAt,
            FloatArray sums,
            int sumsAt,
            FloatArray dx,
            int dxAt,
            int n,
            int channels,
            int pixels,
            float epsilon,
            int form) {
        int i = context.globalIdx;
        if (i < n) {
            int c = i / pixels % channels;
            float inverseCount = (float) channels / n;
            float deviation = TornadoMath.sqrt(statistics.get(statisticsAt + channels + c) + epsilon);
            float distance = x.get(xAt + i) - statistics.get(statisticsAt + c);
            float mean = sums.get(sumsAt + c) * inverseCount;
            float slope = sums.get(sumsAt + channels + c) * inverseCount;
            float scale = gamma.get(gammaAt + c) / deviation;
            float g = dy.get(dyAt + i);
            if ((form & Elementwise.RELU) != 0) g = distance * scale + beta.get(betaAt + c) > 0 ? g : 0;
            dx.set(dxAt + i, scale * (g - mean - distance / deviation * slope));
        }
    }

    /**
     * Takes the middle channels of dy back to every {@code stride}-th pixel; 0 elsewhere.
     *
     * @param n elements of dx
     * @param channels of dx
     * @param outChannels of dy
     * @param image height and width of dx, then of dy
     */
    public static void padShortcutGradient(
            KernelContext context,
            FloatArray dy,
            int dyAt,
            FloatArray dx,
            int dxAt,
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
            int plane = i / (height * width);
            int h = i / width % height;
            int w = i % width;
            float v = 0;
            if (h % stride + w % stride == 0) {
                int from = plane / channels * outChannels + before + plane % channels;
                v = dy.get(dyAt + (from * outHeight + h / stride) * outWidth + w / stride);
            }
            dx.set(dxAt + i, v);
        }
    }
}
