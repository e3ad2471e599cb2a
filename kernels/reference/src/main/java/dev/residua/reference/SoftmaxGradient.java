package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;

/** By rows, {@code y (dy - sum(dy y))} for softmax and {@code dy - exp(y) sum(dy)} for its logarithm. */
final class SoftmaxGradient implements Kernel.Invocation {
    private final View dy;
    private final View y;
    private final View dx;
    private final boolean logarithm;

    SoftmaxGradient(boolean logarithm, Operands operands) {
        dy = View.of(operands.input(0));
        y = View.of(operands.input(1));
        dx = View.of(operands.output());
        this.logarithm = logarithm;
    }

    @Override
    public void run() {
        for (int n = 0; n < dy.n(); n++) {
            double sum = 0;
            for (int k = 0; k < dy.c(); k++) sum += dy.get(n, k, 0, 0) * (logarithm ? 1.0 : y.get(n, k, 0, 0));
            for (int k = 0; k < dy.c(); k++) {
                double g = dy.get(n, k, 0, 0);
                double value = y.get(n, k, 0, 0);
                dx.set(n, k, 0, 0, (float) (logarithm ? g - Math.exp(value) * sum : value * (g - sum)));
            }
        }
    }
}
