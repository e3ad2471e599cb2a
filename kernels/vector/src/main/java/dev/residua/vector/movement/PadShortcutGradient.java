package dev.residua.vector.movement;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.GradOp;
import java.util.Arrays;

/** The middle channels of each pixel back to the pixel it came from; 0 at those in between. */
public final class PadShortcutGradient implements Kernel.Invocation, WorkerPool.Part {
    private final GradOp.PadShortcut op;
    private final Buffer dy;
    private final Buffer dx;
    private final WorkerPool pool;

    public PadShortcutGradient(GradOp.PadShortcut op, Operands operands) {
        this.op = op;
        dy = operands.input(0);
        dx = operands.output();
        pool = operands.pool();
    }

    @Override
    public void run() {
        pool.run(dx.shape().dim(0) * dx.shape().dim(2), this);
    }

    /** One row of dx. */
    @Override
    public void run(int index, int worker) {
        int channels = dx.shape().dim(1);
        int width = dx.shape().dim(3);
        int to = dx.offset() + index * width * channels;
        Arrays.fill(dx.data(), to, to + width * channels, 0);
        int n = index / dx.shape().dim(2);
        int h = index % dx.shape().dim(2);
        if (h % op.stride() != 0) return;
        int wide = dy.shape().dim(1);
        int from = dy.offset()
                + (n * dy.shape().dim(2) + h / op.stride()) * dy.shape().dim(3) * wide
                + op.before();
        for (int w = 0; w < dy.shape().dim(3); w++) {
            System.arraycopy(dy.data(), from + w * wide, dx.data(), to + w * op.stride() * channels, channels);
        }
    }
}
