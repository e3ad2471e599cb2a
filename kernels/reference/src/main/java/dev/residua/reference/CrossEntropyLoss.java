package dev.residua.reference;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;

/** {@code -1/N sum over n, k of target[n, k] log softmax(x[n])[k]}. */
final class CrossEntropyLoss implements Kernel.Invocation {
    private final View logits;
    private final Target target;
    private final Buffer loss;

    CrossEntropyLoss(String node, double smoothing, Operands operands) {
        logits = View.of(operands.input(0));
        target = new Target(node, operands.input(1), logits.c(), smoothing);
        loss = operands.output();
    }

    /**
     * @throws ResiduaException if a label is not one of the classes
     */
    @Override
    public void run() {
        double sum = 0;
        for (int n = 0; n < logits.n(); n++) sum += row(n, target.label(n));
        loss.data()[loss.offset()] = (float) (sum / logits.n());
    }

    private double row(int n, int label) {
        double shift = Softmax.largest(logits, n);
        double logSum = Softmax.logSumExp(logits, n, shift);
        double loss = 0;
        for (int k = 0; k < logits.c(); k++) {
            double probability = target.probability(k, label);
            // A class of no weight may have a logit of -infinity.
            if (probability != 0) loss -= probability * (logits.get(n, k, 0, 0) - shift - logSum);
        }
        return loss;
    }
}
