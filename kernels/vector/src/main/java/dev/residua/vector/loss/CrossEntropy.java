package dev.residua.vector.loss;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/**
 * Mean over the rows of {@code (1 - s) (lse - x[label]) + s (lse - mean(x))} with {@code lse = log sum exp(x)} and
 * label smoothing s: the cross-entropy written out.
 */
public final class CrossEntropy implements Kernel.Invocation, WorkerPool.Part {
    private final double smoothing;
    private final Logits logits;
    private final Labels labels;
    private final Buffer loss;
    private final WorkerPool pool;
    private final double[] rowLosses;

    /**
     * @param node the node's name, for messages
     */
    public CrossEntropy(String node, double smoothing, Operands operands) {
        this.smoothing = smoothing;
        logits = Logits.of(operands.input(0));
        labels = new Labels(node, operands.input(1), logits.classes());
        loss = operands.output();
        pool = operands.pool();
        rowLosses = new double[labels.values().shape().dim(0)];
    }

    /**
     * @throws ResiduaException if a label is not one of the classes
     */
    @Override
    public void run() {
        pool.run(rowLosses.length, this);
        double sum = 0;
        for (double row : rowLosses) sum += row;
        loss.data()[loss.offset()] = (float) (sum / rowLosses.length);
    }

    /** One row. */
    @Override
    public void run(int row, int worker) {
        int label = labels.get(row);
        double shift = logits.max(row);
        double logSum = Math.log(logits.sumExp(row, shift));
        double rowLoss = (1 - smoothing) * (logSum - (logits.get(row, label) - shift));
        // Without smoothing the other classes carry no weight, and one of them may be negative infinity.
        if (smoothing > 0) rowLoss += smoothing * (logSum - meanDifference(row, shift));
        rowLosses[row] = rowLoss;
    }

    private double meanDifference(int row, double shift) {
        double sum = 0;
        for (int k = 0; k < logits.classes(); k++) sum += logits.get(row, k) - shift;
        return sum / logits.classes();
    }
}
