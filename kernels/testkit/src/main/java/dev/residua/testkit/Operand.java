package dev.residua.testkit;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Random;

/** One operand of a case: where its value comes from and how it is made up. */
record Operand(Source source, Shape shape, Fill fill) {
    enum Source {
        /** Fed at every run. */
        INPUT,
        /** Bound when the model is compiled. */
        PARAMETER,
        /** Held by the session, perhaps written by a run. */
        VARIABLE
    }

    static Operand input(Fill fill, int... dims) {
        return new Operand(Source.INPUT, Shape.of(dims), fill);
    }

    static Operand parameter(Fill fill, int... dims) {
        return new Operand(Source.PARAMETER, Shape.of(dims), fill);
    }

    static Operand variable(Fill fill, int... dims) {
        return new Operand(Source.VARIABLE, Shape.of(dims), fill);
    }

    Tensor generate(Random random) {
        Tensor tensor = Tensor.zeros(shape);
        fill.fill(tensor.data(), random);
        return tensor;
    }
}
