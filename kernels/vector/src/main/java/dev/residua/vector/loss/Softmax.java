package dev.residua.vector.loss;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/** {@code exp(x) / sum exp(x)} or its logarithm by rows, shifted by the row's maximum. */
public final class Softmax implements Kernel.Invocation, WorkerPool.Part {
    private final boolean logarithm;
    private final Logits x;
    private final Buffer y;
    private final WorkerPool pool;

    /**
     * @param logarithm whether to leave the logarithm of the softmax
     */
    public Softmax(boolean logarithm, Operands operands) {
        this.logarithm = logarithm;
        x = Logits.of(operands.input(0));
        y = operands.output();
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(y.shape().dim(0), this);
    }

    /** One row. */
    @Override
    public void run(int row, int worker) {
        double shift = x.max(row);
        double sum = x.sumExp(row, shift);
        double logSum = Math.log(sum);
        int to = y.offset() + row * x.classes();
        for (int k = 0; k < x.classes(); k++) {
            double difference = x.get(row, k) - shift;
            y.data()[to + k] = (float) (logarithm ? difference - logSum : Math.exp(difference) / sum);
        }
    }
}
