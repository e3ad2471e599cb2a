package dev.residua.vector.codegen;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.numbers.fraction.BigFraction;

/**
 * A minimal-filtering algorithm F(m, r): m outputs of an r-tap filter from {@code n = m + r - 1} products,
 * {@code y = output [(weight g) * (input d)]} with {@code *} elementwise. Derived exactly: the Toom-Cook algorithm interpolates the product of two
 * polynomials from its values at n - 1 points and infinity, and its transpose is a filter (Winograd 1980; Lavin and Gray 2016; Barabasz and
 * Gregg 2019, section 3).
 *
 * @param input n x n: {@code B^T} of the literature
 * @param weight n x r: {@code G}
 * @param output m x n: {@code A^T}
 */
record ToomCook(BigFraction[][] input, BigFraction[][] weight, BigFraction[][] output) {
    /** In the order in which more of them are used; pairs that differ in sign let a transform share half its work. */
    private static final List<BigFraction> POINTS = List.of(
            BigFraction.ZERO,
            BigFraction.ONE,
            BigFraction.of(-1),
            BigFraction.of(2),
            BigFraction.of(-2),
            BigFraction.of(1, 2),
            BigFraction.of(-1, 2));

    /** F(outputs, taps) with the usual points, at most seven. */
    static ToomCook of(int outputs, int taps) {
        return of(outputs, taps, POINTS.subList(0, outputs + taps - 2));
    }

    /**
     * @param points {@code outputs + taps - 2} different ones
     */
    static ToomCook of(int outputs, int taps, List<BigFraction> points) {
        int n = outputs + taps - 1;
        BigFraction[][] input = new BigFraction[n][];
        BigFraction[][] weight = new BigFraction[n][];
        BigFraction[][] values = new BigFraction[n][];
        for (int i = 0; i < n - 1; i++) {
            BigFraction point = points.get(i);
            BigFraction scale = BigFraction.ONE;
            BigFraction[] others = {BigFraction.ONE};
            for (int j = 0; j < n - 1; j++) {
                if (j == i) continue;
                scale = scale.multiply(point.subtract(points.get(j)));
                others = timesRoot(others, points.get(j));
            }
            // A Lagrange polynomial is the product over the other points divided by its value here; the division moves
            // to the weights.
            input[i] = Arrays.copyOf(others, n);
            input[i][n - 1] = BigFraction.ZERO;
            weight[i] = powers(point, taps);
            for (int j = 0; j < taps; j++) weight[i][j] = weight[i][j].divide(scale);
            values[i] = powers(point, outputs);
        }
        input[n - 1] = new BigFraction[] {BigFraction.ONE};
        for (BigFraction point : points) input[n - 1] = timesRoot(input[n - 1], point);
        weight[n - 1] = leading(taps);
        values[n - 1] = leading(outputs);
        return new ToomCook(input, weight, transpose(values));
    }

    static double[][] toDouble(BigFraction[][] matrix) {
        return Arrays.stream(matrix)
                .map(row ->
                        Arrays.stream(row).mapToDouble(BigFraction::doubleValue).toArray())
                .toArray(double[][]::new);
    }

    /** Coefficients, lowest first, of {@code polynomial (x - root)}. */
    private static BigFraction[] timesRoot(BigFraction[] polynomial, BigFraction root) {
        BigFraction[] product = new BigFraction[polynomial.length + 1];
        Arrays.fill(product, BigFraction.ZERO);
        for (int i = 0; i < polynomial.length; i++) {
            product[i + 1] = product[i + 1].add(polynomial[i]);
            product[i] = product[i].subtract(polynomial[i].multiply(root));
        }
        return product;
    }

    private static BigFraction[] powers(BigFraction base, int count) {
        BigFraction[] powers = new BigFraction[count];
        powers[0] = BigFraction.ONE;
        for (int i = 1; i < count; i++) powers[i] = powers[i - 1].multiply(base);
        return powers;
    }

    /** The value of a polynomial of that many coefficients at infinity: its last one. */
    private static BigFraction[] leading(int count) {
        BigFraction[] row = new BigFraction[count];
        Arrays.fill(row, BigFraction.ZERO);
        row[count - 1] = BigFraction.ONE;
        return row;
    }

    private static BigFraction[][] transpose(BigFraction[][] matrix) {
        BigFraction[][] result = new BigFraction[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[0].length; j++) result[j][i] = matrix[i][j];
        }
        return result;
    }
}
