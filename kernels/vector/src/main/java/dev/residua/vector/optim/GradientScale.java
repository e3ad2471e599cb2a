package dev.residua.vector.optim;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Chunks;

/**
 * {@code min(1, maxNorm / ||g||)} over all gradients together, NaN if the loss or the norm is not finite. Squares are
 * summed in double, so that they do not overflow, in chunks that do not depend on the number of threads.
 */
public final class GradientScale implements Kernel.Invocation, WorkerPool.Part {
    private final double maxNorm;
    private final Buffer loss;
    private final Buffer[] gradients;
    private final Buffer scale;
    private final WorkerPool pool;

    /** One for each chunk of the largest gradient. */
    private final double[] squares;

    private Buffer gradient;

    public GradientScale(double maxNorm, Operands operands) {
        this.maxNorm = maxNorm;
        loss = operands.input(0);
        gradients = operands.inputs().stream().skip(1).toArray(Buffer[]::new);
        scale = operands.output();
        pool = operands.pool();
        int largest = 0;
        for (Buffer buffer : gradients)
            largest = Math.max(largest, buffer.shape().intElements());
        squares = new double[Chunks.count(largest)];
    }

    @Override
    public void run() {
        double sum = 0;
        for (Buffer buffer : gradients) {
            gradient = buffer;
            int length = buffer.shape().intElements();
            Chunks.run(length, pool, this);
            for (int i = 0; i < Chunks.count(length); i++) sum += squares[i];
        }
        double norm = Math.sqrt(sum);
        boolean finite = Float.isFinite(loss.data()[loss.offset()]) && Double.isFinite(norm);
        scale.data()[scale.offset()] = (float) (finite ? Math.min(1, maxNorm / norm) : Double.NaN);
    }

    /** One chunk of the current gradient, in four sums that do not wait for each other. */
    @Override
    public void run(int index, int worker) {
        float[] g = gradient.data();
        int i = gradient.offset() + Chunks.begin(index);
        int end = gradient.offset() + Chunks.end(index, gradient.shape().intElements());
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (; i < end - 3; i += 4) {
            s0 += (double) g[i] * g[i];
            s1 += (double) g[i + 1] * g[i + 1];
            s2 += (double) g[i + 2] * g[i + 2];
            s3 += (double) g[i + 3] * g[i + 3];
        }
        for (; i < end; i++) s0 += (double) g[i] * g[i];
        squares[index] = s0 + s1 + (s2 + s3);
    }
}
