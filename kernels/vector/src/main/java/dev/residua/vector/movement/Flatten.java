package dev.residua.vector.movement;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.tensor.Shape;

/** Channels from innermost to outermost within each image, so that the elements lie in NCHW order. */
public final class Flatten implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer x;
    private final Buffer y;
    private final WorkerPool pool;
    private final int channels;
    private final int pixels;

    public Flatten(Operands operands) {
        x = operands.input(0);
        y = operands.output();
        pool = operands.pool();
        channels = x.shape().dim(1);
        pixels = x.shape().dim(2) * x.shape().dim(3);
    }

    /** Whether elements with channels innermost already lie in NCHW order. */
    public static boolean keepsOrder(Shape shape) {
        return shape.rank() != 4 || shape.dim(1) == 1 || shape.dim(2) * shape.dim(3) == 1;
    }

    @Override
    public void run() {
        pool.run(x.shape().dim(0), this);
    }

    @Override
    public void run(int index, int worker) {
        int from = x.offset() + index * channels * pixels;
        int to = y.offset() + index * channels * pixels;
        for (int c = 0; c < channels; c++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                y.data()[to + c * pixels + pixel] = x.data()[from + pixel * channels + c];
            }
        }
    }
}
