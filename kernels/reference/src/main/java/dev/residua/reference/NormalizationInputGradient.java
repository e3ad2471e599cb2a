package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;

/** {@code gamma / sqrt(var + epsilon) (dy - sums[0] / M - xhat sums[1] / M)}, M elements a channel, dy masked by a ReLU if there was one. */
final class NormalizationInputGradient implements Kernel.Invocation, WorkerPool.Part {
    private final View dy;
    private final View x;
    private final Buffer gamma;
    private final Statistics statistics;
    private final double epsilon;
    private final ReluMask mask;
    private final View sums;
    private final View dx;
    private final WorkerPool pool;

    NormalizationInputGradient(GradOp.NormalizeInput grad, Operands operands) {
        dy = View.of(operands.input(0));
        x = View.of(operands.input(1));
        gamma = operands.input(2);
        statistics = Statistics.ofRows(operands.input(3));
        epsilon = grad.epsilon();
        sums = View.of(operands.input(4));
        mask = grad.relu() ? ReluMask.of(gamma, operands.input(5), statistics, epsilon) : ReluMask.NONE;
        dx = View.of(operands.output());
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(x.c(), this);
    }

    /** One channel of every image. */
    @Override
    public void run(int c, int worker) {
        double count = (double) x.n() * x.h() * x.w();
        double mean = statistics.mean(c);
        double deviation = statistics.deviation(c, epsilon);
        double scale = gamma.data()[gamma.offset() + c] / deviation;
        double meanDy = sums.get(0, c, 0, 0) / count;
        double slope = sums.get(1, c, 0, 0) / count;
        for (int n = 0; n < x.n(); n++) {
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    double normalized = (x.get(n, c, h, w) - mean) / deviation;
                    double g = mask.passes(x.get(n, c, h, w), c) ? dy.get(n, c, h, w) : 0;
                    dx.set(n, c, h, w, (float) (scale * (g - meanDy - normalized * slope)));
                }
            }
        }
    }
}
