package dev.residua.testkit;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;

/**
 * How far an fp32 result may lie from the reference's.
 *
 * <p>Let u = 2^-24 be the rounding of one fp32 operation. A sum of K products, added one after the other, makes the
 * error {@code sum of d_k s_k} where s_k are the partial sums and the d_k are independent, without bias, and at most u
 * (Higham and Mary 2019, "A new approach to probabilistic rounding error analysis"). With {@code S = sum |a_k b_k|}:
 *
 * <ul>
 *   <li>Each element: the worst case is s_k growing in a line to S, and then the error's standard deviation is
 *       {@code u / sqrt(3) * S * sqrt(K / 3) = u S sqrt(K) / 3}. Allowed are {@code 2 u sqrt(K) S}, six deviations.
 *   <li>The tensor in the L2 norm: products of random sign give partial sums that grow as sqrt(k) to an expected |y| of
 *       about {@code S / sqrt(K)}, and an error of {@code u / sqrt(3) * sqrt(K / 2) |y|}. Allowed are
 *       {@code 2 u sqrt(K) |y|}, five times that, where |y| is at the least {@code S / sqrt(K)}: a short result may be
 *       near zero by accident.
 * </ul>
 *
 * <p>Both are {@code eps sqrt(K)} with eps = 2^-23. Other orders of summation (blocks, lanes, fused multiply-add) err
 * less. K counts the terms of the epilogue and the last rounding too ({@link Terms}); S is in {@link Magnitudes}.
 * Operators that only move, compare or add two numbers have K = 0 and are exact.
 *
 * @param relative the allowed relative error; 0 asks for equal numbers
 * @param terms K
 * @param magnitude S for every element of every result; empty judges the L2 norm alone
 */
record Tolerance(double relative, double terms, List<Tensor> magnitude) {
    static final double EPSILON = 0x1p-23;

    private static final Tolerance EXACT = new Tolerance(0, 0, List.of());

    static Tolerance of(KernelCase kernelCase) {
        double terms = Terms.of(kernelCase.op(), kernelCase.shapes());
        if (terms == 0) return EXACT;
        return new Tolerance(EPSILON * Math.sqrt(terms), terms, Magnitudes.of(kernelCase, kernelCase.values()));
    }

    /** For a chain of operators of gain near one: what each adds, summed up. */
    static Tolerance of(Graph graph) {
        double relative = 0;
        for (Node node : graph.nodes()) {
            List<Shape> operands = node.inputs().stream().map(Node::shape).toList();
            relative += EPSILON * Math.sqrt(Terms.of(node.op(), operands));
        }
        return new Tolerance(relative, 0, List.of());
    }

    Tolerance times(double factor) {
        return new Tolerance(relative * factor, terms, magnitude);
    }

    boolean isExact() {
        return relative == 0;
    }

    /** S of one element of a result, or 0 if none is known. */
    double magnitude(int result, int element) {
        return magnitude.isEmpty() ? 0 : magnitude.get(result).data()[element];
    }
}
