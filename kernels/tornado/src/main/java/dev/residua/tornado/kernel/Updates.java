package dev.residua.tornado.kernel;

import dev.residua.engine.graph.UpdateOp;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * In-place updates of variables, one work item an element. All variables lie in one array, so an update that writes
 * several of them names the array once and their places in it. {@code schedule} and {@code scale} are as {@code
 * UpdateOp} has them.
 */
public final class Updates {
    /**
     * Flags of {@code form}: whether a velocity is kept; whether the step looks ahead (Nesterov); whether weight decay
     * is decoupled.
     */
    public static final int MOMENTUM = 1;

    public static final int NESTEROV = 2;
    public static final int DECOUPLED = 4;

    private Updates() {}

    /** {@code running = (1 - momentum) running + momentum batch}, the variance made unbiased. */
    public static void runningStatistics(
            KernelContext context,
            FloatArray statistics,
            int statisticsAt,
            FloatArray scale,
            int scaleAt,
            FloatArray variables,
            int meanAt,
            int varAt,
            int channels,
            float momentum,
            float unbias) {
        int c = context.globalIdx;
        float factor = scale.get(scaleAt);
        if ((factor == factor ? c : channels) < channels) {
            float mean = statistics.get(statisticsAt + c);
            float var = statistics.get(statisticsAt + channels + c) * unbias;
            variables.set(meanAt + c, (1 - momentum) * variables.get(meanAt + c) + momentum * mean);
            variables.set(varAt + c, (1 - momentum) * variables.get(varAt + c) + momentum * var);
        }
    }

    /** {@code sum = first ? g : sum + g}. */
    public static void accumulate(
            KernelContext context,
            FloatArray g,
            int gAt,
            FloatArray schedule,
            int scheduleAt,
            FloatArray variables,
            int sumAt,
            int n) {
        int i = context.globalIdx;
        if (i < n) {
            float v = g.get(gAt + i);
            float before = variables.get(sumAt + i);
            variables.set(sumAt + i, schedule.get(scheduleAt + UpdateOp.FIRST) != 0 ? v : before + v);
        }
    }

    /** Stochastic gradient descent. */
    public static void sgd(
            KernelContext context,
            FloatArray g,
            int gAt,
            FloatArray schedule,
            int scheduleAt,
            FloatArray scale,
            int scaleAt,
            FloatArray variables,
            int weightAt,
            int velocityAt,
            int n,
            float momentum,
            float weightDecay,
            int form) {
        int i = context.globalIdx;
        float factor = scale.get(scaleAt);
        int end = factor == factor ? n : 0;
        if (i < (schedule.get(scheduleAt + UpdateOp.LAST) != 0 ? end : 0)) {
            float w = variables.get(weightAt + i);
            float decay = weightDecay * w;
            float d = g.get(gAt + i) * factor + ((form & DECOUPLED) != 0 ? 0 : decay);
            float change = d;
            if ((form & MOMENTUM) != 0) {
                float v = momentum * variables.get(velocityAt + i) + d;
                variables.set(velocityAt + i, v);
                change = (form & NESTEROV) != 0 ? d + momentum * v : v;
            }
            if ((form & DECOUPLED) != 0) change += decay;
            variables.set(weightAt + i, w - schedule.get(scheduleAt + UpdateOp.LEARNING_RATE) * change);
        }
    }

    /**
     * Adam. The corrections {@code 1 - beta^t} lose all their digits in fp32 where beta is near 1, so they are made
     * from {@code t log(beta)}, see {@link #unbias}.
     *
     * @param rest1 1 - beta1
     * @param log1 log(beta1)
     */
    public static void adam(
            KernelContext context,
            FloatArray g,
            int gAt,
            FloatArray schedule,
            int scheduleAt,
            FloatArray scale,
            int scaleAt,
            FloatArray variables,
            int weightAt,
            int firstAt,
            int secondAt,
            int n,
            float rest1,
            float log1,
            float rest2,
            float log2,
            float epsilon,
            float weightDecay,
            int form) {
        int i = context.globalIdx;
        float factor = scale.get(scaleAt);
        int end = factor == factor ? n : 0;
        if (i < (schedule.get(scheduleAt + UpdateOp.LAST) != 0 ? end : 0)) {
            float t = schedule.get(scheduleAt + UpdateOp.STEP);
            float w = variables.get(weightAt + i);
            float decay = weightDecay * w;
            float d = g.get(gAt + i) * factor + ((form & DECOUPLED) != 0 ? 0 : decay);
            float m0 = variables.get(firstAt + i);
            float v0 = variables.get(secondAt + i);
            float m = m0 + rest1 * (d - m0);
            float v = v0 + rest2 * (d * d - v0);
            variables.set(firstAt + i, m);
            variables.set(secondAt + i, v);
            float change = m / unbias(t * log1) / (TornadoMath.sqrt(v / unbias(t * log2)) + epsilon);
            if ((form & DECOUPLED) != 0) change += decay;
            variables.set(weightAt + i, w - schedule.get(scheduleAt + UpdateOp.LEARNING_RATE) * change);
        }
    }

    /** {@code 1 - exp(x)} for x below 0, near 0 by its series. */
    private static float unbias(float x) {
        float series = -x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6)))));
        return x > -0.3f ? series : 1 - TornadoMath.exp(x);
    }

    /** The sum of {@code x^2} over every {@code groups * items}-th element into {@code y[group]}. */
    public static void squares(
            KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int n, int groups, int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        float mine = 0;
        for (int i = context.globalIdx; i < n; i += groups * items) {
            float v = x.get(xAt + i);
            mine += v * v;
        }
        float total = Reductions.sum(context, cell, items, mine);
        if (context.localIdx == 0) y.set(yAt + context.groupIdx, total);
    }

    /**
     * {@code min(1, maxNorm / norm)}, NaN if the loss or the norm is not finite.
     *
     * @param squares the norm's square in {@code n} parts
     */
    public static void gradientScale(
            KernelContext context,
            FloatArray loss,
            int lossAt,
            FloatArray squares,
            int squaresAt,
            FloatArray y,
            int yAt,
            int n,
            float maxNorm,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        float mine = 0;
        for (int i = context.localIdx; i < n; i += items) mine += squares.get(squaresAt + i);
        float norm = TornadoMath.sqrt(Reductions.sum(context, cell, items, mine));
        if (context.localIdx == 0) {
            float clipped = maxNorm < norm ? maxNorm / norm : 1;
            // What is not finite times 0 is NaN.
            y.set(yAt, clipped + (loss.get(lossAt) + norm) * 0);
        }
    }
}
