package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.UpdateOp;

/**
 * In-place updates of variables. All operands of one update have one shape and are row-major, so places are plain
 * offsets.
 */
final class Updates {
    private Updates() {}

    static Kernel.Invocation runningStatistics(UpdateOp.RunningStatistics update, Operands operands) {
        Buffer mean = operands.input(0);
        Buffer variance = operands.input(1);
        View statistics = View.of(operands.input(2));
        Buffer scale = operands.input(3);
        double momentum = update.momentum();
        double unbiased = update.samples() > 1 ? update.samples() / (update.samples() - 1.0) : 1;
        return () -> {
            if (Float.isNaN(at(scale, 0))) return;
            for (int c = 0; c < mean.shape().dim(0); c++) {
                blend(mean, c, momentum, statistics.get(0, c, 0, 0));
                blend(variance, c, momentum, statistics.get(1, c, 0, 0) * unbiased);
            }
        };
    }

    static Kernel.Invocation accumulate(Operands operands) {
        Buffer sum = operands.input(0);
        Buffer gradient = operands.input(1);
        Buffer schedule = operands.input(2);
        return () -> {
            boolean first = at(schedule, UpdateOp.FIRST) != 0;
            for (int i = 0; i < elements(sum); i++)
                set(sum, i, first ? at(gradient, i) : (double) at(sum, i) + at(gradient, i));
        };
    }

    static Kernel.Invocation sgd(UpdateOp.Sgd sgd, Operands operands) {
        boolean hasVelocity = sgd.momentum() != 0;
        Buffer weight = operands.input(0);
        Buffer gradient = operands.input(1);
        Buffer velocity = hasVelocity ? operands.input(2) : null;
        Buffer schedule = operands.input(hasVelocity ? 3 : 2);
        Buffer scale = operands.inputs().getLast();
        return () -> {
            double factor = at(scale, 0);
            if (Double.isNaN(factor) || at(schedule, UpdateOp.LAST) == 0) return;
            double rate = at(schedule, UpdateOp.LEARNING_RATE);
            for (int i = 0; i < elements(weight); i++) {
                double w = at(weight, i);
                double decay = sgd.weightDecay() * w;
                double g = at(gradient, i) * factor + (sgd.decoupled() ? 0 : decay);
                double step = g;
                if (hasVelocity) {
                    double v = sgd.momentum() * at(velocity, i) + g;
                    set(velocity, i, v);
                    step = sgd.nesterov() ? g + sgd.momentum() * v : v;
                }
                set(weight, i, w - rate * (step + (sgd.decoupled() ? decay : 0)));
            }
        };
    }

    static Kernel.Invocation adam(UpdateOp.Adam adam, Operands operands) {
        Buffer weight = operands.input(0);
        Buffer gradient = operands.input(1);
        Buffer first = operands.input(2);
        Buffer second = operands.input(3);
        Buffer schedule = operands.input(4);
        Buffer scale = operands.input(5);
        return () -> {
            double factor = at(scale, 0);
            if (Double.isNaN(factor) || at(schedule, UpdateOp.LAST) == 0) return;
            double rate = at(schedule, UpdateOp.LEARNING_RATE);
            double t = at(schedule, UpdateOp.STEP);
            double unbias1 = 1 - Math.pow(adam.beta1(), t);
            double unbias2 = 1 - Math.pow(adam.beta2(), t);
            for (int i = 0; i < elements(weight); i++) {
                double w = at(weight, i);
                double decay = adam.weightDecay() * w;
                double g = at(gradient, i) * factor + (adam.decoupled() ? 0 : decay);
                double m = adam.beta1() * at(first, i) + (1 - adam.beta1()) * g;
                double v = adam.beta2() * at(second, i) + (1 - adam.beta2()) * g * g;
                set(first, i, m);
                set(second, i, v);
                double step = m / unbias1 / (Math.sqrt(v / unbias2) + adam.epsilon());
                set(weight, i, w - rate * (step + (adam.decoupled() ? decay : 0)));
            }
        };
    }

    /** Not an update itself, but what all of them are scaled with. */
    static Kernel.Invocation gradientScale(double maxNorm, Operands operands) {
        Buffer loss = operands.input(0);
        Buffer[] gradients = operands.inputs().stream().skip(1).toArray(Buffer[]::new);
        Buffer scale = operands.output();
        return () -> {
            double squares = 0;
            for (Buffer gradient : gradients) {
                for (int i = 0; i < elements(gradient); i++) squares += (double) at(gradient, i) * at(gradient, i);
            }
            double norm = Math.sqrt(squares);
            boolean finite = Float.isFinite(at(loss, 0)) && Double.isFinite(norm);
            set(scale, 0, finite ? Math.min(1, maxNorm / norm) : Double.NaN);
        };
    }

    private static void blend(Buffer running, int c, double momentum, double batch) {
        set(running, c, (1 - momentum) * at(running, c) + momentum * batch);
    }

    private static int elements(Buffer buffer) {
        return buffer.shape().intElements();
    }

    private static float at(Buffer buffer, int i) {
        return buffer.data()[buffer.offset() + i];
    }

    private static void set(Buffer buffer, int i, double value) {
        buffer.data()[buffer.offset() + i] = (float) value;
    }
}
