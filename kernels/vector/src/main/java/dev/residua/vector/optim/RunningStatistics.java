package dev.residua.vector.optim;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.UpdateOp;

/** Blends a batch's mean and, made unbiased, variance into running ones; nothing where the scale is NaN. */
public final class RunningStatistics implements Kernel.Invocation {
    private final double momentum;
    private final double unbiased;
    private final Buffer mean;
    private final Buffer variance;
    private final Buffer statistics;
    private final Buffer scale;

    public RunningStatistics(UpdateOp.RunningStatistics op, Operands operands) {
        momentum = op.momentum();
        unbiased = op.samples() > 1 ? op.samples() / (op.samples() - 1.0) : 1;
        mean = operands.input(0);
        variance = operands.input(1);
        statistics = operands.input(2);
        scale = operands.input(3);
    }

    @Override
    public void run() {
        if (Float.isNaN(scale.data()[scale.offset()])) return;
        int channels = mean.shape().dim(0);
        blend(mean, statistics.offset(), 1);
        blend(variance, statistics.offset() + channels, unbiased);
    }

    private void blend(Buffer running, int from, double factor) {
        for (int c = 0; c < running.shape().dim(0); c++) {
            double old = running.data()[running.offset() + c];
            double batch = statistics.data()[from + c] * factor;
            running.data()[running.offset() + c] = (float) ((1 - momentum) * old + momentum * batch);
        }
    }
}
