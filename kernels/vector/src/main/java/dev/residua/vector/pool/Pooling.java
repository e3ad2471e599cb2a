package dev.residua.vector.pool;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;

/** Walks the output pixels of a pooling, one output row a part, and clips each window to the image. */
abstract class Pooling implements Kernel.Invocation, WorkerPool.Part {
    final float[] x;
    final float[] y;
    final int channels;

    /** Elements from one row or column of a window to the next. */
    final int rowStep;

    final int columnStep;

    private final Window window;
    private final WorkerPool pool;
    private final int xOffset;
    private final int yOffset;
    private final int height;
    private final int width;
    private final Shape out;

    Pooling(Window window, Operands operands) {
        this.window = window;
        Buffer input = operands.input(0);
        x = input.data();
        xOffset = input.offset();
        channels = input.shape().dim(1);
        height = input.shape().dim(2);
        width = input.shape().dim(3);
        y = operands.output().data();
        yOffset = operands.output().offset();
        out = operands.output().shape();
        pool = operands.pool();
        rowStep = window.dilationH() * width * channels;
        columnStep = window.dilationW() * channels;
    }

    @Override
    public final void run() {
        pool.run(out.dim(0) * out.dim(2), this);
    }

    @Override
    public final void run(int index, int worker) {
        int n = index / out.dim(2);
        int top = index % out.dim(2) * window.strideH() - window.padTop();
        int firstRow = firstInside(top, window.dilationH());
        int rows = insideFrom(firstRow, top, height, window.kernelH(), window.dilationH());
        int to = yOffset + index * out.dim(3) * channels;
        for (int ow = 0; ow < out.dim(3); ow++, to += channels) {
            int left = ow * window.strideW() - window.padLeft();
            int firstColumn = firstInside(left, window.dilationW());
            int columns = insideFrom(firstColumn, left, width, window.kernelW(), window.dilationW());
            int h = top + firstRow * window.dilationH();
            int w = left + firstColumn * window.dilationW();
            pixel(xOffset + ((n * height + h) * width + w) * channels, rows, columns, to);
        }
    }

    /**
     * One output pixel, all channels.
     *
     * @param from the first tap inside the image
     * @param rows kernel rows inside, perhaps 0
     * @param columns kernel columns inside, perhaps 0
     */
    abstract void pixel(int from, int rows, int columns, int to);

    /** The first tap at or behind the image's edge. */
    static int firstInside(int begin, int dilation) {
        return begin >= 0 ? 0 : (-begin + dilation - 1) / dilation;
    }

    /** How many taps from {@code first} on lie before the image's end. */
    static int insideFrom(int first, int begin, int extent, int kernel, int dilation) {
        int fitting = Math.floorDiv(extent - 1 - begin, dilation) + 1;
        return Math.max(0, Math.min(kernel, fitting) - first);
    }
}
