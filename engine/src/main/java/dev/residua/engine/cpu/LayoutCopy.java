package dev.residua.engine.cpu;

import dev.residua.engine.tensor.Shape;

/** Copies a value from one buffer to another of the same shape and perhaps another layout. */
final class LayoutCopy implements Kernel.Invocation, WorkerPool.Part {
    private final Buffer from;
    private final Buffer to;
    private final WorkerPool pool;
    private final int[] fromStrides;
    private final int[] toStrides;

    LayoutCopy(Buffer from, Buffer to, WorkerPool pool) {
        this.from = from;
        this.to = to;
        this.pool = pool;
        boolean plain = from.shape().rank() != 4 || from.layout() == to.layout();
        fromStrides = plain ? null : from.layout().strides(from.shape());
        toStrides = plain ? null : to.layout().strides(to.shape());
    }

    @Override
    public void run() {
        Shape shape = from.shape();
        if (fromStrides == null)
            System.arraycopy(from.data(), from.offset(), to.data(), to.offset(), shape.intElements());
        else pool.run(shape.dim(0) * shape.dim(2), this);
    }

    /** One row of one image. */
    @Override
    public void run(int index, int worker) {
        Shape shape = from.shape();
        int n = index / shape.dim(2);
        int h = index % shape.dim(2);
        int source = from.offset() + n * fromStrides[0] + h * fromStrides[2];
        int target = to.offset() + n * toStrides[0] + h * toStrides[2];
        for (int c = 0; c < shape.dim(1); c++) {
            copy(source + c * fromStrides[1], target + c * toStrides[1], shape.dim(3));
        }
    }

    /** One channel of a row: few channels are the rule at the edges of a model, so the loop along the row is the inner one. */
    private void copy(int source, int target, int width) {
        float[] fromData = from.data();
        float[] toData = to.data();
        int fromStride = fromStrides[3];
        int toStride = toStrides[3];
        for (int w = 0; w < width; w++) toData[target + w * toStride] = fromData[source + w * fromStride];
    }
}
