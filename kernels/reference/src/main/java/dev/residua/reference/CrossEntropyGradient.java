package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;

/** {@code dlogits[n, k] = dloss (softmax(logits)[n, k] - target[n, k]) / N}. */
final class CrossEntropyGradient implements Kernel.Invocation {
    private final Buffer dloss;
    private final View logits;
    private final Target target;
    private final View dlogits;

    CrossEntropyGradient(String node, double smoothing, Operands operands) {
        dloss = operands.input(0);
        logits = View.of(operands.input(1));
        target = new Target(node, operands.input(2), logits.c(), smoothing);
        dlogits = View.of(operands.output());
    }

    @Override
    public void run() {
        double scale = dloss.data()[dloss.offset()] / (double) logits.n();
        for (int n = 0; n < logits.n(); n++) {
            double shift = Softmax.largest(logits, n);
            double logSum = Softmax.logSumExp(logits, n, shift);
            int label = target.label(n);
            for (int k = 0; k < logits.c(); k++) {
                double probability = Math.exp(logits.get(n, k, 0, 0) - shift - logSum);
                dlogits.set(n, k, 0, 0, (float) (scale * (probability - target.probability(k, label))));
            }
        }
    }
}
