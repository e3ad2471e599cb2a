package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Window;

/** The largest pixel under each window, or NaN if one of them is. */
final class MaxPooling implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View y;
    private final Axis rows;
    private final Axis columns;
    private final WorkerPool pool;

    MaxPooling(Window window, Operands operands) {
        x = View.of(operands.input(0));
        y = View.of(operands.output());
        rows = Axis.rows(window, x.h());
        columns = Axis.columns(window, x.w());
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(x.c(), this);
    }

    /** One channel of every image. */
    @Override
    public void run(int c, int worker) {
        for (int n = 0; n < y.n(); n++) {
            for (int p = 0; p < y.h(); p++) {
                for (int q = 0; q < y.w(); q++) y.set(n, c, p, q, largest(n, c, p, q));
            }
        }
    }

    private float largest(int n, int c, int p, int q) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int r = 0; r < rows.taps(); r++) {
            int h = rows.pixel(p, r);
            if (!rows.isInside(h)) continue;
            for (int s = 0; s < columns.taps(); s++) {
                int w = columns.pixel(q, s);
                if (columns.isInside(w)) largest = Math.max(largest, x.get(n, c, h, w));
            }
        }
        return largest;
    }
}
