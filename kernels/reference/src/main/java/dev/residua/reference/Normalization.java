package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;

/** {@code gamma[c] (x - mean[c]) / sqrt(var[c] + epsilon) + beta[c]}, then the epilogue. */
final class Normalization implements Kernel.Invocation, WorkerPool.Part {
    private final View x;
    private final View y;
    private final Buffer gamma;
    private final Buffer beta;
    private final Statistics statistics;
    private final double epsilon;
    private final EpilogueStage epilogue;
    private final WorkerPool pool;

    private Normalization(double epsilon, Statistics statistics, Epilogue epilogue, Operands operands) {
        x = View.of(operands.input(0));
        y = View.of(operands.output());
        gamma = operands.input(1);
        beta = operands.input(2);
        this.statistics = statistics;
        this.epsilon = epsilon;
        this.epilogue = new EpilogueStage(epilogue, operands, false);
        pool = operands.pool();
    }

    /** With running statistics. */
    static Normalization running(Op.BatchNorm norm, Operands operands) {
        Statistics statistics = Statistics.of(operands.input(3), operands.input(4));
        return new Normalization(norm.epsilon(), statistics, Epilogue.NONE, operands);
    }

    /** With the statistics of the batch. */
    static Normalization batch(Op.Normalize norm, Operands operands) {
        Epilogue withoutBias =
                new Epilogue(false, norm.epilogue().add(), norm.epilogue().relu());
        return new Normalization(norm.epsilon(), Statistics.ofRows(operands.input(3)), withoutBias, operands);
    }

    @Override
    public void run() {
        pool.run(x.c(), this);
    }

    /** One channel of every image. */
    @Override
    public void run(int c, int worker) {
        double scale = gamma.data()[gamma.offset() + c] / statistics.deviation(c, epsilon);
        double shift = beta.data()[beta.offset() + c];
        double mean = statistics.mean(c);
        for (int n = 0; n < x.n(); n++) {
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    double value = scale * (x.get(n, c, h, w) - mean) + shift;
                    y.set(n, c, h, w, epilogue.apply(value, n, c, h, w));
                }
            }
        }
    }
}
