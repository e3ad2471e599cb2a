package dev.residua.engine.graph;

import dev.residua.engine.tensor.Shape;

/**
 * Operators that write variables in place: the first operand and, where said, others; the value is the first operand after the update.
 * They run where they stand in the graph's order, so they come after every reader of the old value, and they are never dead code.
 *
 * <p>{@code schedule} is a graph input {@code [4]}: the learning rate; the number t of this update, from 1; 1 if this is the first of several
 * accumulated micro-batches, else 0; 1 if it is the last, else 0. {@code scale} is the scalar of {@link GradOp.GradientScale}; an update whose scale is NaN
 * does nothing.
 */
public sealed interface UpdateOp extends Op {
    Shape SCHEDULE = Shape.of(4);
    int LEARNING_RATE = 0;
    int STEP = 1;
    int FIRST = 2;
    int LAST = 3;

    /**
     * {@code running = (1 - momentum) running + momentum batch}, with the variance made unbiased by {@code samples / (samples - 1)}; of a
     * single sample it stays as it is. Operands: running mean {@code [C]}, running variance {@code [C]} (both written), statistics {@code [2, C]}, scale.
     */
    record RunningStatistics(double momentum, long samples) implements UpdateOp {
        @Override
        public String mnemonic() {
            return "running_statistics";
        }
    }

    /** {@code sum = first ? g : sum + g}. Operands: sum (written), g, schedule. */
    record Accumulate() implements UpdateOp {
        @Override
        public String mnemonic() {
            return "accumulate";
        }
    }

    /**
     * Stochastic gradient descent as PyTorch has it: {@code g += weightDecay p} (unless decoupled, then {@code p -= lr weightDecay p}); {@code v = momentum v + g};
     * {@code p -= lr v}, or with Nesterov {@code p -= lr (g + momentum v)}. Operands: p (written), g, velocity (written; only if momentum
     * is not 0), schedule, scale. Does nothing where the schedule's last flag is 0.
     */
    record Sgd(double momentum, boolean nesterov, double weightDecay, boolean decoupled) implements UpdateOp {
        @Override
        public String mnemonic() {
            return "sgd";
        }
    }

    /**
     * Adam (Kingma and Ba 2015, algorithm 1), with L2 weight decay, or decoupled as AdamW (Loshchilov and Hutter 2019, algorithm 2). Operands: p (written), g,
     * first moment (written), second moment (written), schedule, scale. Does nothing where the schedule's last flag is 0.
     */
    record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled) implements UpdateOp {
        @Override
        public String mnemonic() {
            return "adam";
        }
    }
}
