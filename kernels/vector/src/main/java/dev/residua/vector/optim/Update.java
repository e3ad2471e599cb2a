package dev.residua.vector.optim;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.vector.simd.Chunks;

/**
 * A step of an optimiser: nothing where the scale is NaN or more micro-batches are to come, else all elements in
 * chunks.
 */
abstract class Update implements Kernel.Invocation, WorkerPool.Part {
    final Buffer weight;
    final Buffer gradient;
    private final Buffer schedule;
    private final Buffer scale;
    private final WorkerPool pool;
    private final int length;

    /** What gradients are multiplied with, and the learning rate, in this run. */
    float factor;

    float rate;

    /**
     * @param operands weight, gradient, what else is written, schedule, scale
     */
    Update(Operands operands) {
        weight = operands.input(0);
        gradient = operands.input(1);
        schedule = operands.input(operands.inputs().size() - 2);
        scale = operands.inputs().getLast();
        pool = operands.pool();
        length = weight.shape().intElements();
    }

    @Override
    public final void run() {
        factor = scale.data()[scale.offset()];
        if (Float.isNaN(factor) || scheduled(UpdateOp.LAST) == 0) return;
        rate = scheduled(UpdateOp.LEARNING_RATE);
        prepare();
        Chunks.run(length, pool, this);
    }

    @Override
    public final void run(int index, int worker) {
        update(Chunks.begin(index), Chunks.end(index, length));
    }

    final float scheduled(int entry) {
        return schedule.data()[schedule.offset() + entry];
    }

    /** Works out what holds for all elements of this run. */
    void prepare() {}

    abstract void update(int begin, int end);
}
