package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Window;

/** The mean under each window: over all its taps, padding counted as zeros, or over those inside the image. */
final class AveragePooling implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View y;
    private final Axis rows;
    private final Axis columns;
    private final boolean countIncludePad;
    private final WorkerPool pool;

    AveragePooling(Window window, boolean countIncludePad, Operands operands) {
        x = View.of(operands.input(0));
        y = View.of(operands.output());
        rows = Axis.rows(window, x.h());
        columns = Axis.columns(window, x.w());
        this.countIncludePad = countIncludePad;
        pool = operands.pool();
    }

    /** One window as large as the image. */
    static AveragePooling global(Operands operands) {
        View x = View.of(operands.input(0));
        return new AveragePooling(Window.of(x.h(), x.w()), false, operands);
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
                for (int q = 0; q < y.w(); q++) y.set(n, c, p, q, mean(n, c, p, q));
            }
        }
    }

    private float mean(int n, int c, int p, int q) {
        double sum = 0;
        int inside = 0;
        for (int r = 0; r < rows.taps(); r++) {
            int h = rows.pixel(p, r);
            if (!rows.isInside(h)) continue;
            for (int s = 0; s < columns.taps(); s++) {
                int w = columns.pixel(q, s);
                if (!columns.isInside(w)) continue;
                sum += x.get(n, c, h, w);
                inside++;
            }
        }
        return (float) (sum / (countIncludePad ? rows.taps() * columns.taps() : inside));
    }
}
