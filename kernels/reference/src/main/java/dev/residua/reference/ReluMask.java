package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;

/** Which elements a ReLU behind a normalisation let pass, worked out again from the normalisation's input. */
@FunctionalInterface
interface ReluMask {
    /** No ReLU. */
    ReluMask NONE = (x, c) -> true;

    boolean passes(double x, int c);

    static ReluMask of(Buffer gamma, Buffer beta, Statistics statistics, double epsilon) {
        return (x, c) -> {
            double scale = gamma.data()[gamma.offset() + c] / statistics.deviation(c, epsilon);
            return scale * (x - statistics.mean(c)) + beta.data()[beta.offset() + c] > 0;
        };
    }
}
