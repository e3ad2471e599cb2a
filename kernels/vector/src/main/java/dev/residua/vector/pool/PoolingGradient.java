package dev.residua.vector.pool;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import java.util.Arrays;

/** Takes the gradient of each pooled pixel back to the pixels under its window; one image a part. */
abstract class PoolingGradient implements Kernel.Invocation, WorkerPool.Part {
    final float[] dy;
    final float[] dx;
    final int channels;

    /** Elements from one row or column of a window to the next. */
    final int rowStep;

    final int columnStep;

    private final Window window;
    private final Shape in;
    private final Shape out;
    private final int dyOffset;
    private final int dxOffset;
    private final WorkerPool pool;

    PoolingGradient(Window window, Operands operands) {
        this.window = window;
        Buffer from = operands.input(0);
        Buffer to = operands.output();
        dy = from.data();
        dx = to.data();
        dyOffset = from.offset();
        dxOffset = to.offset();
        out = from.shape();
        in = to.shape();
        channels = in.dim(1);
        rowStep = window.dilationH() * in.dim(3) * channels;
        columnStep = window.dilationW() * channels;
        pool = operands.pool();
    }

    @Override
    public final void run() {
        pool.run(in.dim(0), this);
    }

    /** One image. */
    @Override
    public final void run(int n, int worker) {
        int size = in.dim(2) * in.dim(3) * channels;
        int image = dxOffset + n * size;
        Arrays.fill(dx, image, image + size, 0);
        int pixel = n * out.dim(2) * out.dim(3) * channels;
        for (int oh = 0; oh < out.dim(2); oh++) {
            int top = oh * window.strideH() - window.padTop();
            int firstRow = Pooling.firstInside(top, window.dilationH());
            int rows = Pooling.insideFrom(firstRow, top, in.dim(2), window.kernelH(), window.dilationH());
            int h = top + firstRow * window.dilationH();
            for (int ow = 0; ow < out.dim(3); ow++, pixel += channels) {
                int left = ow * window.strideW() - window.padLeft();
                int firstColumn = Pooling.firstInside(left, window.dilationW());
                int columns = Pooling.insideFrom(firstColumn, left, in.dim(3), window.kernelW(), window.dilationW());
                int w = left + firstColumn * window.dilationW();
                spread(dyOffset + pixel, rows, columns, image + (h * in.dim(3) + w) * channels);
            }
        }
    }

    /** Where the element of another tensor of dx's shape lies, whose first element lies at {@code offset}. */
    final int like(int place, int offset) {
        return place - dxOffset + offset;
    }

    /** Where the element of another tensor of dy's shape lies, whose first element lies at {@code offset}. */
    final int likePooled(int place, int offset) {
        return place - dyOffset + offset;
    }

    /**
     * All channels of one pooled pixel.
     *
     * @param from its place in dy
     * @param rows kernel rows inside, perhaps 0
     * @param columns kernel columns inside, perhaps 0
     * @param to the first tap inside the image, in dx
     */
    abstract void spread(int from, int rows, int columns, int to);
}
