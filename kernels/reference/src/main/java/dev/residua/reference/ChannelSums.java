package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;

/** Operators that reduce every channel, over all images and pixels, to one or two numbers. */
final class ChannelSums implements Kernel.Invocation, WorkerPool.Part {
    /** What one channel comes to; writes into {@code result[0]} and, where there are two rows, {@code result[1]}. */
    @FunctionalInterface
    private interface Reduction {
        void reduce(int c, double[] result);
    }

    private final int channels;
    private final Buffer y;
    private final Reduction reduction;
    private final double[][] results;
    private final WorkerPool pool;

    private ChannelSums(Operands operands, Reduction reduction) {
        channels = operands.input(0).shape().dim(1);
        y = operands.output();
        this.reduction = reduction;
        pool = operands.pool();
        results = new double[pool.threads()][2];
    }

    static ChannelSums sum(Operands operands) {
        View dy = View.of(operands.input(0));
        return new ChannelSums(operands, (c, result) -> result[0] = sum(dy, c));
    }

    /** Row 0 {@code sum dy}, row 1 {@code sum dy xhat}. */
    static ChannelSums normalizeSums(GradOp.NormalizeSums grad, Operands operands) {
        View dy = View.of(operands.input(0));
        View x = View.of(operands.input(1));
        Statistics statistics = Statistics.ofRows(operands.input(2));
        ReluMask mask = grad.relu()
                ? ReluMask.of(operands.input(3), operands.input(4), statistics, grad.epsilon())
                : ReluMask.NONE;
        return new ChannelSums(operands, (c, result) -> {
            double mean = statistics.mean(c);
            double sum = 0;
            double products = 0;
            for (int n = 0; n < x.n(); n++) {
                for (int h = 0; h < x.h(); h++) {
                    for (int w = 0; w < x.w(); w++) {
                        if (!mask.passes(x.get(n, c, h, w), c)) continue;
                        sum += dy.get(n, c, h, w);
                        products += dy.get(n, c, h, w) * (x.get(n, c, h, w) - mean);
                    }
                }
            }
            result[0] = sum;
            result[1] = products / statistics.deviation(c, grad.epsilon());
        });
    }

    @Override
    public void run() {
        pool.run(channels, this);
    }

    /** One channel. */
    @Override
    public void run(int c, int worker) {
        reduction.reduce(c, results[worker]);
        for (int row = 0; row * channels < y.shape().intElements(); row++) {
            y.data()[y.offset() + row * channels + c] = (float) results[worker][row];
        }
    }

    private static double sum(View x, int c) {
        double sum = 0;
        for (int n = 0; n < x.n(); n++) {
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) sum += x.get(n, c, h, w);
            }
        }
        return sum;
    }
}
