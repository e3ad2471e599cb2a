package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Window;
import java.util.Arrays;

/** Takes the gradient of each pooled pixel back to the pixels under its window. */
final class PoolingGradient implements Kernel.Invocation, WorkerPool.Part {
    private final View dy;
    private final View dx;
    /** Operands of a max-pool; null for an average. */
    private final View x;

    private final View y;
    private final Axis rows;
    private final Axis columns;
    private final boolean countIncludePad;
    private final WorkerPool pool;
    private final double[][] planes;

    private PoolingGradient(Window window, boolean countIncludePad, View x, View y, Operands operands) {
        dy = View.of(operands.input(0));
        dx = View.of(operands.output());
        this.x = x;
        this.y = y;
        rows = Axis.rows(window, dx.h());
        columns = Axis.columns(window, dx.w());
        this.countIncludePad = countIncludePad;
        pool = operands.pool();
        planes = new double[pool.threads()][dx.h() * dx.w()];
    }

    /** All to the window's maximum, the first in row order where several are equal. */
    static PoolingGradient max(GradOp.MaxPool grad, Operands operands) {
        return new PoolingGradient(
                grad.window(), false, View.of(operands.input(1)), View.of(operands.input(2)), operands);
    }

    /** In equal parts to all. */
    static PoolingGradient average(GradOp.AvgPool grad, Operands operands) {
        return new PoolingGradient(grad.window(), grad.countIncludePad(), null, null, operands);
    }

    static PoolingGradient global(GradOp.GlobalAvgPool grad, Operands operands) {
        return new PoolingGradient(Window.of(grad.height(), grad.width()), false, null, null, operands);
    }

    @Override
    public void run() {
        pool.run(dx.c(), this);
    }

    /** One channel of every image. */
    @Override
    public void run(int c, int worker) {
        double[] sums = planes[worker];
        for (int n = 0; n < dx.n(); n++) {
            Arrays.fill(sums, 0);
            for (int p = 0; p < dy.h(); p++) {
                for (int q = 0; q < dy.w(); q++) {
                    if (x != null) addToMaximum(sums, n, c, p, q);
                    else spread(sums, n, c, p, q);
                }
            }
            for (int h = 0; h < dx.h(); h++) {
                for (int w = 0; w < dx.w(); w++) dx.set(n, c, h, w, (float) sums[h * dx.w() + w]);
            }
        }
    }

    private void addToMaximum(double[] sums, int n, int c, int p, int q) {
        float maximum = y.get(n, c, p, q);
        for (int r = 0; r < rows.taps(); r++) {
            int h = rows.pixel(p, r);
            if (!rows.isInside(h)) continue;
            for (int s = 0; s < columns.taps(); s++) {
                int w = columns.pixel(q, s);
                if (columns.isInside(w) && isSame(x.get(n, c, h, w), maximum)) {
                    sums[h * dx.w() + w] += dy.get(n, c, p, q);
                    return;
                }
            }
        }
    }

    /** Zeros of either sign are the same, and so are NaN. */
    private static boolean isSame(float a, float b) {
        return a == b || Float.isNaN(a) && Float.isNaN(b);
    }

    private void spread(double[] sums, int n, int c, int p, int q) {
        int inside = rows.inside(p) * columns.inside(q);
        double share = dy.get(n, c, p, q) / (double) (countIncludePad ? rows.taps() * columns.taps() : inside);
        for (int r = 0; r < rows.taps(); r++) {
            int h = rows.pixel(p, r);
            if (!rows.isInside(h)) continue;
            for (int s = 0; s < columns.taps(); s++) {
                int w = columns.pixel(q, s);
                if (columns.isInside(w)) sums[h * dx.w() + w] += share;
            }
        }
    }
}
