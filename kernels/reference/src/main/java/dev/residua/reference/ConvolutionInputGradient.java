package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;
import java.util.Arrays;

/**
 * {@code dx[n, i, h, w] = sum over o, r, s of w[o, i, r, s] dy[n, o, p, q]} for every p, q whose tap r, s falls on
 * pixel h, w: the convolution's sweep with source and target exchanged.
 */
final class ConvolutionInputGradient implements Kernel.Invocation, WorkerPool.Part {
    private final View dy;
    private final View weight;
    private final View dx;
    private final Axis rows;
    private final Axis columns;
    private final int channelsPerGroup;
    private final int outputsPerGroup;
    private final WorkerPool pool;

    /** For each worker the sums of one input plane. */
    private final double[][] planes;

    ConvolutionInputGradient(GradOp.Conv2dInput grad, Operands operands) {
        dy = View.of(operands.input(0));
        weight = View.of(operands.input(1));
        dx = View.of(operands.output());
        rows = Axis.rows(grad.window(), dx.h());
        columns = Axis.columns(grad.window(), dx.w());
        channelsPerGroup = weight.c();
        outputsPerGroup = weight.n() / grad.groups();
        pool = operands.pool();
        planes = new double[pool.threads()][dx.h() * dx.w()];
    }

    @Override
    public void run() {
        pool.run(dx.c(), this);
    }

    /** One input channel of every image. */
    @Override
    public void run(int channel, int worker) {
        double[] sums = planes[worker];
        int group = channel / channelsPerGroup;
        int i = channel % channelsPerGroup;
        for (int n = 0; n < dx.n(); n++) {
            Arrays.fill(sums, 0);
            for (int o = group * outputsPerGroup; o < (group + 1) * outputsPerGroup; o++) {
                for (int r = 0; r < weight.h(); r++) {
                    for (int s = 0; s < weight.w(); s++) addTap(sums, n, o, r, s, weight.get(o, i, r, s));
                }
            }
            for (int h = 0; h < dx.h(); h++) {
                for (int w = 0; w < dx.w(); w++) dx.set(n, channel, h, w, (float) sums[h * dx.w() + w]);
            }
        }
    }

    private void addTap(double[] sums, int n, int o, int r, int s, double w) {
        int first = columns.firstOutput(s);
        int end = columns.endOutput(s);
        for (int p = rows.firstOutput(r); p < rows.endOutput(r); p++) {
            int to = rows.pixel(p, r) * dx.w() + columns.pixel(first, s);
            int from = dy.index(n, o, p, first);
            for (int q = first; q < end; q++) {
                sums[to] += w * dy.data()[from];
                to += columns.stride();
                from += dy.strideW();
            }
        }
    }
}
