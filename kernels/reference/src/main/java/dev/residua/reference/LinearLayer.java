package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Op;

/** {@code y[n, o] = sum over i of x[n, i] w[o, i]}, then the epilogue. */
final class LinearLayer implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View weight;
    private final View y;
    private final EpilogueStage epilogue;
    private final WorkerPool pool;

    LinearLayer(Op.Linear linear, Operands operands) {
        x = View.of(operands.input(0));
        weight = View.of(operands.input(1));
        y = View.of(operands.output());
        epilogue = new EpilogueStage(linear.epilogue(), operands, false);
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(weight.n(), this);
    }

    /** One output feature of every row. */
    @Override
    public void run(int o, int worker) {
        for (int n = 0; n < x.n(); n++) {
            double sum = 0;
            for (int i = 0; i < x.c(); i++) sum += (double) x.get(n, i, 0, 0) * weight.get(o, i, 0, 0);
            y.set(n, o, 0, 0, epilogue.apply(sum, n, o, 0, 0));
        }
    }
}
