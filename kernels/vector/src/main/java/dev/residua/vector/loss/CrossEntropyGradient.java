package dev.residua.vector.loss;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/**
 * {@code dloss (softmax(x) - target) / N} by rows, the target being {@code 1 - s} at the label plus {@code s / K}
 * everywhere.
 */
public final class CrossEntropyGradient implements Kernel.Invocation, WorkerPool.Part {
    private final double smoothing;
    private final Buffer dloss;
    private final Logits logits;
    private final Labels labels;
    private final Buffer dx;
    private final int rows;
    private final WorkerPool pool;

    /**
     * @param node the node's name, for messages
     */
    public CrossEntropyGradient(String node, double smoothing, Operands operands) {
        this.smoothing = smoothing;
        dloss = operands.input(0);
        logits = Logits.of(operands.input(1));
        labels = new Labels(node, operands.input(2), logits.classes());
        dx = operands.output();
        rows = dx.shape().dim(0);
        pool = operands.pool();
    }

    /**
     * @throws ResiduaException if a label is not one of the classes
     */
    @Override
    public void run() {
        pool.run(rows, this);
    }

    /** One row. */
    @Override
    public void run(int row, int worker) {
        int label = labels.get(row);
        double scale = dloss.data()[dloss.offset()] / (double) rows;
        double shift = logits.max(row);
        double sum = logits.sumExp(row, shift);
        int to = dx.offset() + row * logits.classes();
        for (int k = 0; k < logits.classes(); k++) {
            double target = smoothing / logits.classes() + (k == label ? 1 - smoothing : 0);
            dx.data()[to + k] = (float) (scale * (Math.exp(logits.get(row, k) - shift) / sum - target));
        }
    }
}
