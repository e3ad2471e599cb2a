package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Op;

/** {@code y[n, before + c, p, q] = x[n, c, p stride, q stride]}, and zeros in the channels before and behind. */
final class PaddedShortcut implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View y;
    private final int stride;
    private final int before;
    private final WorkerPool pool;

    PaddedShortcut(Op.PadShortcut pad, Operands operands) {
        x = View.of(operands.input(0));
        y = View.of(operands.output());
        stride = pad.stride();
        before = pad.before();
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(y.c(), this);
    }

    /** One output channel of every image. */
    @Override
    public void run(int channel, int worker) {
        int c = channel - before;
        boolean isZero = c < 0 || c >= x.c();
        for (int n = 0; n < y.n(); n++) {
            for (int p = 0; p < y.h(); p++) {
                for (int q = 0; q < y.w(); q++)
                    y.set(n, channel, p, q, isZero ? 0 : x.get(n, c, p * stride, q * stride));
            }
        }
    }
}
