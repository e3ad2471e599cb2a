package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/** Mean and biased variance of each channel, in two passes: {@code 1/M sum x} and {@code 1/M sum (x - mean)^2}. */
final class BatchMoments implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View y;
    private final WorkerPool pool;

    BatchMoments(Operands operands) {
        x = View.of(operands.input(0));
        y = View.of(operands.output());
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
        double mean = sumOfPowers(c, 0, 1) / count;
        y.set(0, c, 0, 0, (float) mean);
        y.set(1, c, 0, 0, (float) (sumOfPowers(c, mean, 2) / count));
    }

    private double sumOfPowers(int c, double center, int power) {
        double sum = 0;
        for (int n = 0; n < x.n(); n++) {
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    double distance = x.get(n, c, h, w) - center;
                    sum += power == 1 ? distance : distance * distance;
                }
            }
        }
        return sum;
    }
}
