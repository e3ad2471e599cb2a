package dev.residua.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge judged: what single precision cannot help passes, and little more does. */
class ComparisonTest {
    private static final float NAN = Float.NaN;
    private static final Tolerance EXACT = new Tolerance(0, 0, List.of());

    private static Comparison compare(Tolerance tolerance, Tensor expected, Tensor actual) {
        return Comparison.of(List.of(expected), List.of(actual), tolerance);
    }

    private static Tensor vector(float... data) {
        return new Tensor(Shape.of(data.length), data);
    }

    @Test
    void exactMeansEqualNumbers() {
        assertTrue(compare(EXACT, vector(1, 0, NAN), vector(1, -0f, NAN)).passed());
        assertFalse(compare(EXACT, vector(1), vector(Math.nextUp(1f))).passed());
        assertFalse(compare(EXACT, vector(0), vector(Float.MIN_VALUE)).passed());
    }

    @Test
    void numbersDoNotStandForNaNOrInfinity() {
        Tolerance loose = new Tolerance(1, 1, List.of(vector(1e9f, 1e9f)));
        float infinity = Float.POSITIVE_INFINITY;
        assertFalse(compare(loose, vector(NAN), vector(1)).passed());
        assertFalse(compare(loose, vector(1), vector(NAN)).passed());
        assertFalse(compare(loose, vector(infinity), vector(Float.MAX_VALUE)).passed());
        assertFalse(compare(loose, vector(infinity), vector(-infinity)).passed());
        assertTrue(compare(loose, vector(infinity, NAN), vector(infinity, NAN)).passed());
    }

    @Test
    void printsALineThatSaysWhere() {
        Tensor expected = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Comparison comparison = compare(EXACT, expected, Tensor.of(Shape.of(2, 2), 1, 2, 3.5f, 4));
        assertEquals(
                "relu [2, 2]  err 9.1e-02 tol 0.0e+00 FAIL; result 0 [1, 0] is 3.5, expected 3.0",
                comparison.line("relu [2, 2]"));
        assertEquals(
                "x  err 0.0e+00 tol 0.0e+00 PASS",
                compare(EXACT, expected, expected).line("x"));
    }

    @Test
    void anotherShapeFails() {
        Comparison comparison = compare(EXACT, vector(1, 2), Tensor.of(Shape.of(1, 2), 1, 2));
        assertFalse(comparison.passed());
        assertEquals("result 0 has shape [1, 2], expected [2]", comparison.worst());
    }

    /** One after the other in fp32, the least accurate sensible order; all positive, so that the sum grows all the time. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 576, 4608, 25088})
    void sumsInSinglePrecisionPass(int k) {
        for (Fill fill : List.of(Fill.normal(1), Fill.positive())) {
            Tolerance tolerance = Tolerance.of(linear(k, fill));
            Comparison comparison = compare(tolerance, reference(k, fill), naive(k, fill, value -> value));
            assertTrue(comparison.passed(), comparison.line("k" + k));
        }
    }

    /** As if an operand had been kept in fewer bits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 576, 4608})
    void operandsOfSixteenBitsFail(int k) {
        Tolerance tolerance = Tolerance.of(linear(k, Fill.normal(1)));
        DoubleUnaryOperator half = value -> Float.float16ToFloat(Float.floatToFloat16((float) value));
        assertFalse(compare(tolerance, reference(k, Fill.normal(1)), naive(k, Fill.normal(1), half))
                .passed());
    }

    @Test
    void oneWrongElementAmongManyFails() {
        Tensor expected = reference(576, Fill.normal(1));
        Tensor actual = new Tensor(expected.shape(), expected.data().clone());
        actual.data()[17] += 1e-3f;
        assertFalse(compare(Tolerance.of(linear(576, Fill.normal(1))), expected, actual)
                .passed());
    }

    private static KernelCase linear(int k, Fill fill) {
        return KernelCase.of(
                "linear " + k, new Op.Linear(Epilogue.NONE), Operand.input(fill, 3, k), Operand.input(fill, 20, k));
    }

    private static Tensor reference(int k, Fill fill) {
        return linear(k, fill).trial().runOnReference().getFirst();
    }

    private static Tensor naive(int k, Fill fill, DoubleUnaryOperator rounding) {
        List<Tensor> operands = linear(k, fill).values();
        float[] x = operands.get(0).data();
        float[] w = operands.get(1).data();
        Tensor y = Tensor.zeros(Shape.of(3, 20));
        for (int i = 0; i < 60; i++) {
            float sum = 0;
            for (int j = 0; j < k; j++) sum += (float) rounding.applyAsDouble(x[i / 20 * k + j]) * w[i % 20 * k + j];
            y.data()[i] = sum;
        }
        return y;
    }
}
