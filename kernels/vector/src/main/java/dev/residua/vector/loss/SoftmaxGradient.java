package dev.residua.vector.loss;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/** By rows {@code y (dy - sum(dy y))} for softmax, {@code dy - exp(y) sum(dy)} for its logarithm. */
public final class SoftmaxGradient implements Kernel.Invocation, WorkerPool.Part {
    private final boolean logarithm;
    private final Logits dy;
    private final Logits y;
    private final Buffer dx;
    private final WorkerPool pool;

    public SoftmaxGradient(boolean logarithm, Operands operands) {
        this.logarithm = logarithm;
        dy = Logits.of(operands.input(0));
        y = Logits.of(operands.input(1));
        dx = operands.output();
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(dx.shape().dim(0), this);
    }

    /** One row. */
    @Override
    public void run(int row, int worker) {
        int to = dx.offset() + row * y.classes();
        double sum = 0;
        for (int k = 0; k < y.classes(); k++) {
            sum += logarithm ? dy.get(row, k) : (double) dy.get(row, k) * y.get(row, k);
        }
        for (int k = 0; k < y.classes(); k++) {
            double g = dy.get(row, k);
            double value = y.get(row, k);
            dx.data()[to + k] = (float) (logarithm ? g - Math.exp(value) * sum : value * (g - sum));
        }
    }
}
