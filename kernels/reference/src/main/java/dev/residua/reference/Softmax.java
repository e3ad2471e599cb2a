package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/**
 * Softmax over each row of {@code [N, K]}, or its logarithm. Both are shifted by the row's maximum, which changes
 * nothing but keeps {@code exp} from overflowing.
 */
final class Softmax implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View y;
    private final boolean logarithm;
    private final WorkerPool pool;

    Softmax(boolean logarithm, Operands operands) {
        x = View.of(operands.input(0));
        y = View.of(operands.output());
        this.logarithm = logarithm;
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(x.n(), this);
    }

    /** One row. */
    @Override
    public void run(int n, int worker) {
        double shift = largest(x, n);
        double logSum = logSumExp(x, n, shift);
        for (int k = 0; k < x.c(); k++) {
            double value = x.get(n, k, 0, 0) - shift - logSum;
            y.set(n, k, 0, 0, (float) (logarithm ? value : Math.exp(value)));
        }
    }

    static double largest(View x, int n) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < x.c(); k++) largest = Math.max(largest, x.get(n, k, 0, 0));
        return largest;
    }

    /** {@code log sum over k of exp(x[n, k] - shift)}. */
    static double logSumExp(View x, int n, double shift) {
        double sum = 0;
        for (int k = 0; k < x.c(); k++) sum += Math.exp(x.get(n, k, 0, 0) - shift);
        return Math.log(sum);
    }
}
