package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;

/**
 * {@code dw[o, i, r, s] = sum over n, p, q of x[n, g(o) I + i, pixel(p, r), pixel(q, s)] dy[n, o, p, q]}, padding
 * counting as 0.
 */
final class ConvolutionWeightGradient implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View dy;
    private final View dw;
    private final Axis rows;
    private final Axis columns;
    private final int outputsPerGroup;
    private final WorkerPool pool;

    ConvolutionWeightGradient(GradOp.Conv2dWeight grad, Operands operands) {
        x = View.of(operands.input(0));
        dy = View.of(operands.input(1));
        dw = View.of(operands.output());
        rows = Axis.rows(grad.window(), x.h());
        columns = Axis.columns(grad.window(), x.w());
        outputsPerGroup = dw.n() / grad.groups();
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(dw.n(), this);
    }

    /** The weights of one output channel. */
    @Override
    public void run(int o, int worker) {
        int firstChannel = o / outputsPerGroup * dw.c();
        for (int i = 0; i < dw.c(); i++) {
            for (int r = 0; r < dw.h(); r++) {
                for (int s = 0; s < dw.w(); s++) dw.set(o, i, r, s, (float) sum(o, firstChannel + i, r, s));
            }
        }
    }

    private double sum(int o, int channel, int r, int s) {
        double sum = 0;
        int first = columns.firstOutput(s);
        int end = columns.endOutput(s);
        for (int n = 0; n < x.n(); n++) {
            for (int p = rows.firstOutput(r); p < rows.endOutput(r); p++) {
                int from = x.index(n, channel, rows.pixel(p, r), columns.pixel(first, s));
                int at = dy.index(n, o, p, first);
                for (int q = first; q < end; q++) {
                    sum += (double) x.data()[from] * dy.data()[at];
                    from += columns.stride() * x.strideW();
                    at += dy.strideW();
                }
            }
        }
        return sum;
    }
}
