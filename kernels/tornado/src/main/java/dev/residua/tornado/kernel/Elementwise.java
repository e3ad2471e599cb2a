package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** One work item an element; work items from {@code n} on do nothing. */
public final class Elementwise {
    /** Flags of {@link #batchNormalize}. */
    public static final int ADD = 1;

    public static final int RELU = 2;

    /** In {@code form} of {@link #clip}: there is a lower limit. */
    public static final int BELOW = 1;

    /** In {@code form} of {@link #clip}: there is an upper limit. */
    public static final int ABOVE = 2;

    private Elementwise() {}

    /** {@code y = value}. */
    public static void fill(KernelContext context, float value, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i, value);
    }

    /** {@code y = x}. */
    public static void copy(KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i, x.get(xAt + i));
    }

    /** {@code y = max(x, 0)}, NaN where x is. */
    public static void relu(KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = x.get(xAt + i);
            y.set(yAt + i, v < 0 ? 0 : v);
        }
    }

    /**
     * {@code y = min(max(x, min), max)}.
     *
     * @param form {@link #BELOW} and {@link #ABOVE}: which of the limits there are
     */
    public static void clip(
            KernelContext context,
            float min,
            float max,
            int form,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = x.get(xAt + i);
            if ((form & BELOW) != 0) v = v < min ? min : v;
            if ((form & ABOVE) != 0) v = v > max ? max : v;
            y.set(yAt + i, v);
        }
    }

    /** {@code y = 1 / (1 + exp(-x))}. */
    public static void sigmoid(KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i, 1 / (1 + TornadoMath.exp(-x.get(xAt + i))));
    }

    /** {@code y = factor x}. */
    public static void scale(KernelContext context, float factor, FloatArray x, int xAt, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i, factor * x.get(xAt + i));
    }

    /** {@code y = a + b}. */
    public static void add(
            KernelContext context, FloatArray a, int aAt, FloatArray b, int bAt, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i, a.get(aAt + i) + b.get(bAt + i));
    }

    /** {@code y = sum of x[layer]}, layers of {@code n} elements. */
    public static void sumLayers(
            KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int n, int layers) {
        int i = context.globalIdx;
        if (i < n) {
            float total = 0;
            for (int j = 0; j < layers; j++) total += x.get(xAt + j * n + i);
            y.set(yAt + i, total);
        }
    }

    /** {@code y = a b}. */
    public static void mul(
            KernelContext context, FloatArray a, int aAt, FloatArray b, int bAt, FloatArray y, int yAt, int n) {
        int i = context.globalIdx;
        if (i < n) y.set(yAt + i, a.get(aAt + i) * b.get(bAt + i));
    }

    /**
     * {@code y = keeps ? x factor : 0}, with the mask of {@link dev.residua.engine.graph.DropoutMask}.
     *
     * @param step a scalar, the number of the run
     * @param threshold kept is what hashes to at least this, of 53 bits
     */
    public static void dropout(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray step,
            int stepAt,
            FloatArray y,
            int yAt,
            int n,
            long seed,
            long threshold,
            float factor) {
        int i = context.globalIdx;
        if (i < n) {
            long run = (long) step.get(stepAt);
            long hash = scramble(scramble(seed ^ run * 0x9E3779B97F4A7C15L) + i * 0xD1B54A32D192ED03L);
            boolean keeps = (hash >> 11 & -1L >>> 11) >= threshold;
            y.set(yAt + i, keeps ? x.get(xAt + i) * factor : 0);
        }
    }

    private static long scramble(long z) {
        long a = (z ^ z >> 30 & -1L >>> 30) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ a >> 27 & -1L >>> 27) * 0x94D049BB133111EBL;
        return b ^ b >> 31 & -1L >>> 31;
    }

    /**
     * {@code y = gamma (x - mean) / sqrt(var + epsilon) + beta}, the last four one for each of {@code channels}
     * channels of {@code pixels} elements.
     */
    public static void batchNorm(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray gamma,
            int gammaAt,
            FloatArray beta,
            int betaAt,
            FloatArray mean,
            int meanAt,
            FloatArray var,
            int varAt,
            FloatArray y,
            int yAt,
            int n,
            int channels,
            int pixels,
            float epsilon) {
        int i = context.globalIdx;
        if (i < n) {
            int c = i / pixels % channels;
            float scale = gamma.get(gammaAt + c) / TornadoMath.sqrt(var.get(varAt + c) + epsilon);
            y.set(yAt + i, (x.get(xAt + i) - mean.get(meanAt + c)) * scale + beta.get(betaAt + c));
        }
    }

    /**
     * {@code y = relu(gamma (x - mean) / sqrt(var + epsilon) + beta + residual)}.
     *
     * @param statistics {@code [2, channels]}: mean, variance
     * @param form {@link #ADD} and {@link #RELU}; without the first, {@code residual} is not read
     */
    public static void batchNormalize(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray gamma,
            int gammaAt,
            FloatArray beta,
            int betaAt,
            FloatArray statistics,
            int statisticsAt,
            FloatArray residual,
            int residualAt,
            FloatArray y,
            int yAt,
            int n,
            int channels,
            int pixels,
            float epsilon,
            int form) {
        int i = context.globalIdx;
        if (i < n) {
            int c = i / pixels % channels;
            float var = statistics.get(statisticsAt + channels + c);
            float scale = gamma.get(gammaAt + c) / TornadoMath.sqrt(var + epsilon);
            float v = (x.get(xAt + i) - statistics.get(statisticsAt + c)) * scale + beta.get(betaAt + c);
            if ((form & ADD) != 0) v += residual.get(residualAt + i);
            if ((form & RELU) != 0) v = v < 0 ? 0 : v;
            y.set(yAt + i, v);
        }
    }
}
