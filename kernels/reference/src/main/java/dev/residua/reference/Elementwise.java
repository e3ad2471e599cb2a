package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Operators that make each element from the elements at the same place. In double, which rounds a sum or product of two
 * floats just as float arithmetic does.
 */
final class Elementwise implements Kernel.Invocation, WorkerPool.Part {
    private final View a;
    private final View b;
    private final View y;
    private final DoubleBinaryOperator function;
    private final WorkerPool pool;

    private Elementwise(View a, View b, DoubleBinaryOperator function, Operands operands) {
        this.a = a;
        this.b = b;
        y = View.ofElements(operands.output());
        this.function = function;
        pool = operands.pool();
    }

    static Elementwise unary(DoubleUnaryOperator function, Operands operands) {
        View x = View.ofElements(operands.input(0));
        return new Elementwise(x, x, (value, _) -> function.applyAsDouble(value), operands);
    }

    static Elementwise binary(DoubleBinaryOperator function, Operands operands) {
        View a = View.ofElements(operands.input(0));
        View b = View.ofElements(operands.input(1));
        return new Elementwise(a, b, function, operands);
    }

    @Override
    public void run() {
        pool.run(y.c(), this);
    }

    /** One channel of every image. */
    @Override
    public void run(int c, int worker) {
        for (int n = 0; n < y.n(); n++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    double value = function.applyAsDouble(a.get(n, c, h, w), b.get(n, c, h, w));
                    y.set(n, c, h, w, (float) value);
                }
            }
        }
    }
}
