package dev.residua.vector.movement;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.Arrays;

/** Every {@code stride}-th pixel with channels of zeros before and after its own. */
public final class PadShortcut implements Kernel.Invocation, WorkerPool.Part {
    private final Op.PadShortcut op;
    private final Buffer x;
    private final Buffer y;
    private final WorkerPool pool;

    public PadShortcut(Op.PadShortcut op, Operands operands) {
        this.op = op;
        x = operands.input(0);
        y = operands.output();
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(y.shape().dim(0) * y.shape().dim(2), this);
    }

    /** One output row. */
    @Override
    public void run(int index, int worker) {
        Shape in = x.shape();
        int channels = in.dim(1);
        int n = index / y.shape().dim(2);
        int h = index % y.shape().dim(2) * op.stride();
        int from = x.offset() + (n * in.dim(2) + h) * in.dim(3) * channels;
        int to = y.offset() + index * y.shape().dim(3) * y.shape().dim(1);
        for (int w = 0; w < y.shape().dim(3); w++) {
            Arrays.fill(y.data(), to, to + op.before(), 0);
            to += op.before();
            System.arraycopy(x.data(), from + w * op.stride() * channels, y.data(), to, channels);
            to += channels;
            Arrays.fill(y.data(), to, to + op.after(), 0);
            to += op.after();
        }
    }
}
