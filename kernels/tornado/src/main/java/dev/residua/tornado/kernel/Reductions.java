package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * One work-group for each row. Its {@code items} work items, a power of two, take every {@code items}-th element and
 * then add up in local memory, half as many at each level:
 *
 * <pre>
 *   cell  0 1 2 3 4 5 6 7
 *         |_______|         cell[i] += cell[i + 4]
 *         |___|             cell[i] += cell[i + 2]
 *         |_|               cell[i] += cell[i + 1]
 * </pre>
 */
public final class Reductions {
    private Reductions() {}

    /** The sum of every work item's {@code v}; all of them get it. */
    static float sum(KernelContext context, float[] cell, int items, float v) {
        int me = context.localIdx;
        cell[me] = v;
        context.localBarrier();
        for (int half = items / 2; half > 0; half /= 2) {
            if (me < half) cell[me] += cell[me + half];
            context.localBarrier();
        }
        float total = cell[0];
        context.localBarrier();
        return total;
    }

    /** The largest of every work item's {@code v}, NaN apart; all of them get it. */
    static float max(KernelContext context, float[] cell, int items, float v) {
        int me = context.localIdx;
        cell[me] = v;
        context.localBarrier();
        for (int half = items / 2; half > 0; half /= 2) {
            if (me < half) cell[me] = cell[me] < cell[me + half] ? cell[me + half] : cell[me];
            context.localBarrier();
        }
        float largest = cell[0];
        context.localBarrier();
        return largest;
    }

    /** {@code y[row] = factor sum of x[row]}, rows of {@code n} elements, one work-group a row. */
    public static void rowSums(
            KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int n, float factor, int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int row = context.groupIdx;
        float mine = 0;
        for (int i = context.localIdx; i < n; i += items) mine += x.get(xAt + row * n + i);
        float total = sum(context, cell, items, mine);
        if (context.localIdx == 0) y.set(yAt + row, total * factor);
    }

    /**
     * Softmax of rows of {@code k}, or, if {@code logarithm} is not 0, its logarithm, shifted by the row's maximum; one
     * work-group a row.
     */
    public static void softmax(
            KernelContext context, FloatArray x, int xAt, FloatArray y, int yAt, int k, int logarithm, int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int from = xAt + context.groupIdx * k;
        int to = yAt + context.groupIdx * k;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = context.localIdx; i < k; i += items) {
            float v = x.get(from + i);
            largest = largest < v ? v : largest;
        }
        float shift = max(context, cell, items, largest);
        float mine = 0;
        for (int i = context.localIdx; i < k; i += items) mine += TornadoMath.exp(x.get(from + i) - shift);
        float total = sum(context, cell, items, mine);
        float logTotal = TornadoMath.log(total);
        for (int i = context.localIdx; i < k; i += items) {
            float v = x.get(from + i) - shift;
            y.set(to + i, logarithm != 0 ? v - logTotal : TornadoMath.exp(v) / total);
        }
    }

    /**
     * Each row's {@code -sum_k target[k] log softmax(x)[k]}, the target as in {@code Op.CrossEntropy}; one work-group a
     * row. A class of no weight adds nothing, whatever its logit.
     *
     * @param y one loss a row
     */
    public static void crossEntropy(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray labels,
            int labelsAt,
            FloatArray y,
            int yAt,
            int k,
            float smoothing,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int row = context.groupIdx;
        int from = xAt + row * k;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = context.localIdx; i < k; i += items) {
            float v = x.get(from + i);
            largest = largest < v ? v : largest;
        }
        float shift = max(context, cell, items, largest);
        float mine = 0;
        for (int i = context.localIdx; i < k; i += items) mine += TornadoMath.exp(x.get(from + i) - shift);
        float logTotal = TornadoMath.log(sum(context, cell, items, mine));
        int label = (int) labels.get(labelsAt + row);
        float loss = 0;
        for (int i = context.localIdx; i < k; i += items) {
            float target = smoothing / k + (i == label ? 1 - smoothing : 0);
            float term = target * (logTotal - (x.get(from + i) - shift));
            loss += target == 0 ? 0 : term;
        }
        float total = sum(context, cell, items, loss);
        if (context.localIdx == 0) y.set(yAt + row, total);
    }

    /**
     * Gradient of softmax, {@code y (dy - sum(dy y))}, or of its logarithm, {@code dy - exp(y) sum(dy)}; one work-group
     * a row.
     */
    public static void softmaxGradient(
            KernelContext context,
            FloatArray dy,
            int dyAt,
            FloatArray y,
            int yAt,
            FloatArray dx,
            int dxAt,
            int k,
            int logarithm,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int row = context.groupIdx * k;
        float mine = 0;
        for (int i = context.localIdx; i < k; i += items) {
            mine += dy.get(dyAt + row + i) * (logarithm != 0 ? 1 : y.get(yAt + row + i));
        }
        float total = sum(context, cell, items, mine);
        for (int i = context.localIdx; i < k; i += items) {
            float g = dy.get(dyAt + row + i);
            float v = y.get(yAt + row + i);
            dx.set(dxAt + row + i, logarithm != 0 ? g - TornadoMath.exp(v) * total : v * (g - total));
        }
    }

    /**
     * {@code dx = dloss (softmax(x) - target) / rows}; one work-group a row.
     *
     * @param dloss a scalar
     * @param inverseRows 1 / rows
     */
    public static void crossEntropyGradient(
            KernelContext context,
            FloatArray dloss,
            int dlossAt,
            FloatArray x,
            int xAt,
            FloatArray labels,
            int labelsAt,
            FloatArray dx,
            int dxAt,
            int k,
            float smoothing,
            float inverseRows,
            int items) {
        float[] cell = context.allocateFloatLocalArray(items);
        int row = context.groupIdx;
        int from = xAt + row * k;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = context.localIdx; i < k; i += items) {
            float v = x.get(from + i);
            largest = largest < v ? v : largest;
        }
        float shift = max(context, cell, items, largest);
        float mine = 0;
        for (int i = context.localIdx; i < k; i += items) mine += TornadoMath.exp(x.get(from + i) - shift);
        float total = sum(context, cell, items, mine);
        float scale = dloss.get(dlossAt) * inverseRows;
        int label = (int) labels.get(labelsAt + row);
        for (int i = context.localIdx; i < k; i += items) {
            float target = smoothing / k + (i == label ? 1 - smoothing : 0);
            dx.set(dxAt + row * k + i, scale * (TornadoMath.exp(x.get(from + i) - shift) / total - target));
        }
    }
}
