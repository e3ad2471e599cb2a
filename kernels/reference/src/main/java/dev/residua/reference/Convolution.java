package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import java.util.Arrays;

/**
 * {@code y[n, o, p, q] = sum over i, r, s of w[o, i, r, s] x[n, g(o) I + i, p stride + r dilation - pad, ...]}, with I
 * input channels a group and g(o) the group of output channel o, then the epilogue. One weight at a time sweeps a whole
 * plane of sums, so that the innermost loop runs along a row of the image.
 */
final class Convolution implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View weight;
    private final View y;
    private final EpilogueStage epilogue;
    private final Axis rows;
    private final Axis columns;
    private final int channelsPerGroup;
    private final int outputsPerGroup;
    private final WorkerPool pool;

    /** For each worker the sums of one output plane. */
    private final double[][] planes;

    Convolution(Op.Conv2d conv, Operands operands) {
        Window window = conv.window();
        View input = View.of(operands.input(0));
        View output = View.of(operands.output());
        // A 1x1 window never looks at a neighbour: longer rows, same sums.
        x = window.isPointwise() ? input.asRows() : input;
        y = window.isPointwise() ? output.asRows() : output;
        weight = View.of(operands.input(1));
        epilogue = new EpilogueStage(conv.epilogue(), operands, window.isPointwise());
        rows = Axis.rows(window, x.h());
        columns = Axis.columns(window, x.w());
        channelsPerGroup = weight.c();
        outputsPerGroup = weight.n() / conv.groups();
        pool = operands.pool();
        planes = new double[pool.threads()][rows.out() * columns.out()];
    }

    @Override
    public void run() {
        pool.run(weight.n(), this);
    }

    /** One output channel of every image. */
    @Override
    public void run(int o, int worker) {
        double[] sums = planes[worker];
        int firstChannel = o / outputsPerGroup * channelsPerGroup;
        for (int n = 0; n < y.n(); n++) {
            Arrays.fill(sums, 0);
            for (int i = 0; i < channelsPerGroup; i++) {
                for (int r = 0; r < weight.h(); r++) {
                    for (int s = 0; s < weight.w(); s++)
                        addTap(sums, n, firstChannel + i, r, s, weight.get(o, i, r, s));
                }
            }
            store(sums, n, o);
        }
    }

    private void addTap(double[] sums, int n, int channel, int r, int s, double w) {
        int first = columns.firstOutput(s);
        int end = columns.endOutput(s);
        for (int p = rows.firstOutput(r); p < rows.endOutput(r); p++) {
            int from = x.index(n, channel, rows.pixel(p, r), columns.pixel(first, s));
            int to = p * columns.out();
            addRow(sums, to + first, to + end, w, x.data(), from, columns.stride() * x.strideW());
        }
    }

    private static void addRow(double[] sums, int begin, int end, double w, float[] x, int from, int step) {
        if (step == 1) {
            for (int q = begin; q < end; q++) sums[q] += w * x[from + q - begin];
        } else {
            for (int q = begin, k = from; q < end; q++, k += step) sums[q] += w * x[k];
        }
    }

    private void store(double[] sums, int n, int o) {
        for (int p = 0; p < y.h(); p++) {
            for (int q = 0; q < y.w(); q++) y.set(n, o, p, q, epilogue.apply(sums[p * y.w() + q], n, o, p, q));
        }
    }
}
