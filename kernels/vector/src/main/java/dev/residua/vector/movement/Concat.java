package dev.residua.vector.movement;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.tensor.Shape;

/** Joins operands along one axis: for each index of the axes outside of it in memory, one run of elements from each operand. */
public final class Concat implements Kernel.Invocation, WorkerPool.Part {
    /** The axes N, C, H, W from the outermost in memory on, channels being innermost. */
    private static final int[] MEMORY_ORDER = {0, 2, 3, 1};

    private final Buffer[] parts;
    private final int[] runs;
    private final Buffer y;
    private final WorkerPool pool;
    private final int outer;
    private final int run;

    public Concat(int axis, Operands operands) {
        parts = operands.inputs().toArray(Buffer[]::new);
        y = operands.output();
        pool = operands.pool();
        runs = new int[parts.length];
        for (int i = 0; i < parts.length; i++) runs[i] = run(parts[i].shape(), axis);
        run = run(y.shape(), axis);
        outer = run == 0 ? 0 : y.shape().intElements() / run;
    }

    /** Neighbours in memory with one index of the axes outside of {@code axis}. */
    private static int run(Shape shape, int axis) {
        int run = 1;
        for (int place = shape.rank() - 1; place >= 0; place--) {
            int current = shape.rank() == 4 ? MEMORY_ORDER[place] : place;
            run *= shape.dim(current);
            if (current == axis) break;
        }
        return run;
    }

    @Override
    public void run() {
        pool.run(parts.length, this);
    }

    /** One operand. */
    @Override
    public void run(int index, int worker) {
        int to = y.offset();
        for (int i = 0; i < index; i++) to += runs[i];
        Buffer part = parts[index];
        int length = runs[index];
        for (int i = 0; i < outer; i++) {
            System.arraycopy(part.data(), part.offset() + i * length, y.data(), to + i * run, length);
        }
    }
}
