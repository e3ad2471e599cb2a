package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/**
 * {@code z[i, j] = sum over k of a[i, k] b[k, j]}: with a = dy {@code [N, OUT]} and b = w {@code [OUT, IN]} the
 * gradient of a linear layer's input, with a = dy transposed and b = x that of its weight.
 */
final class LinearGradient implements Kernel.Invocation, WorkerPool.Part {
    private final View a;
    private final boolean transposeA;
    private final View b;
    private final View z;
    private final WorkerPool pool;

    private LinearGradient(View a, boolean transposeA, View b, Operands operands) {
        this.a = a;
        this.transposeA = transposeA;
        this.b = b;
        z = View.of(operands.output());
        pool = operands.pool();
    }

    static LinearGradient input(Operands operands) {
        return new LinearGradient(View.of(operands.input(0)), false, View.of(operands.input(1)), operands);
    }

    static LinearGradient weight(Operands operands) {
        return new LinearGradient(View.of(operands.input(1)), true, View.of(operands.input(0)), operands);
    }

    @Override
    public void run() {
        pool.run(z.n(), this);
    }

    /** One row. */
    @Override
    public void run(int i, int worker) {
        for (int j = 0; j < z.c(); j++) {
            double sum = 0;
            for (int k = 0; k < b.n(); k++)
                sum += (double) (transposeA ? a.get(k, i, 0, 0) : a.get(i, k, 0, 0)) * b.get(k, j, 0, 0);
            z.set(i, j, 0, 0, (float) sum);
        }
    }
}
