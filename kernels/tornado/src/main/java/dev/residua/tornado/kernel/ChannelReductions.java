package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Sums over batch and pixels of {@code [batch, channels, pixels]}, one work-group a channel; see {@link Reductions} for
 * how a work-group adds up. Element i of a channel lies at {@code (i / pixels * channels + c) * pixels + i % pixels}.
 */
public final class ChannelReductions {
    private ChannelReductions() {}

    /** {@code y[c] = sum of x}. */
    public static void channelSum(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int batch,
            int channels,
            int pixels,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int c = context.groupIdx;
        float mine = 0;
        for (int i = context.localIdx; i < batch * pixels; i += items) {
            mine += x.get(xAt + (i / pixels * channels + c) * pixels + i % pixels);
        }
        float total = Reductions.sum(context, cell, items, mine);
        if (context.localIdx == 0) y.set(yAt + c, total);
    }

    /**
     * Mean and biased variance; the deviations are summed in a second pass, so that a large mean costs no digits.
     *
     * @param y {@code [2, channels]}
     */
    public static void batchStatistics(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray y,
            int yAt,
            int batch,
            int channels,
            int pixels,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int c = context.groupIdx;
        int n = batch * pixels;
        float mine = 0;
        for (int i = context.localIdx; i < n; i += items) {
            mine += x.get(xAt + (i / pixels * channels + c) * pixels + i % pixels);
        }
        float mean = Reductions.sum(context, cell, items, mine) / n;
        float squares = 0;
        for (int i = context.localIdx; i < n; i += items) {
            float d = x.get(xAt + (i / pixels * channels + c) * pixels + i % pixels) - mean;
            squares += d * d;
        }
        float var = Reductions.sum(context, cell, items, squares) / n;
        if (context.localIdx == 0) {
            y.set(yAt + c, mean);
            y.set(yAt + channels + c, var);
        }
    }

    /**
     * {@code sum dy} and {@code sum dy (x - mean) / sqrt(var + epsilon)}.
     *
     * @param statistics {@code [2, channels]}: mean, variance
     * @param gamma only read, like beta, with a ReLU
     * @param sums {@code [2, channels]}
     * @param form {@link Elementwise#RELU} if dy counts as 0 where the normalised x is not above 0
     */
    public static void normalizeSums(
            KernelContext context,
            FloatArray dy,
            int dyAt,
            FloatArray x,
            int xAt,
            FloatArray statistics,
            int statisticsAt,
            FloatArray gamma,
            int gammaAt,
            FloatArray beta,
            int betaAt,
            FloatArray sums,
            int sumsAt,
            int batch,
            int channels,
            int pixels,
            float epsilon,
            int form,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int c = context.groupIdx;
        float mean = statistics.get(statisticsAt + c);
        float deviation = TornadoMath.sqrt(statistics.get(statisticsAt + channels + c) + epsilon);
        float scale = 0;
        float shift = 1; // above 0: all pass
        if ((form & Elementwise.RELU) != 0) {
            scale = gamma.get(gammaAt + c) / deviation;
            shift = beta.get(betaAt + c);
        }
        float plain = 0;
        float weighted = 0;
        for (int i = context.localIdx; i < batch * pixels; i += items) {
            int at = (i / pixels * channels + c) * pixels + i % pixels;
            float distance = x.get(xAt + at) - mean;
            float g = distance * scale + shift > 0 ? dy.get(dyAt + at) : 0;
            plain += g;
            weighted += g * distance;
        }
        float plainTotal = Reductions.sum(context, cell, items, plain);
        float weightedTotal = Reductions.sum(context, cell, items, weighted);
        if (context.localIdx == 0) {
            sums.set(sumsAt + c, plainTotal);
            sums.set(sumsAt + channels + c, weightedTotal / deviation);
        }
    }
}
