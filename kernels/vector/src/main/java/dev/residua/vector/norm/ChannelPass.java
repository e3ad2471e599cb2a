package dev.residua.vector.norm;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.tensor.Shape;

/**
 * Goes over all pixels once, channels innermost in memory, with coefficients of each channel that are worked out at
 * the start of a run.
 */
abstract class ChannelPass implements Kernel.Invocation, WorkerPool.Part {
    /** Elements of one part. */
    private static final int PART = 16 * 1024;

    final int channels;
    final int pixels;
    private final int pixelsPerPart;
    private final WorkerPool pool;

    ChannelPass(Operands operands) {
        Shape shape = operands.output().shape();
        channels = shape.dim(1);
        pixels = channels == 0 ? 0 : shape.intElements() / channels;
        pixelsPerPart = Math.max(1, PART / Math.max(1, channels));
        pool = operands.pool();
    }

    @Override
    public final void run() {
        for (int c = 0; c < channels; c++) prepare(c);
        pool.run((pixels + pixelsPerPart - 1) / pixelsPerPart, this);
    }

    @Override
    public final void run(int index, int worker) {
        int end = Math.min(pixels, (index + 1) * pixelsPerPart);
        for (int pixel = index * pixelsPerPart; pixel < end; pixel++) pixel(pixel * channels);
    }

    /** Works out the coefficients of one channel. */
    abstract void prepare(int c);

    /** One pixel, whose channels begin {@code place} elements behind the tensors' first. */
    abstract void pixel(int place);
}
