package dev.residua.vector.codegen;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Emits products of small constant matrices and vectors of SIMD vectors, as few instructions as symmetry allows. Constants are loaded once: there must be no
 * way around the code of the first product to that of a later one.
 */
final class LinearForms {
    private final VectorCode vector;

    /** Slots of the constants loaded so far. */
    private final Map<Double, Integer> constants = new HashMap<>();

    LinearForms(VectorCode vector) {
        this.vector = vector;
    }

    /**
     * Emits {@code y = matrix x}. Of two rows that agree but for signs, what they share and what they negate is computed once; where there are none such, two
     * columns that do are replaced by the sum and the difference of their inputs.
     *
     * @param x slots of the inputs, one a column; those of columns of zeros are not read
     * @return slots of the results, one a row
     */
    int[] multiply(double[][] matrix, int[] x) {
        double[][] m = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        int[] inputs = x.clone();
        boolean[] done = new boolean[m.length];
        boolean joinsRows = IntStream.range(0, m.length).anyMatch(i -> matchingRow(m, i, done) >= 0);
        for (int j = 0; j < inputs.length && !joinsRows; j++) {
            int mate = matchingColumn(m, j);
            if (mate >= 0) joinColumns(m, inputs, j, mate);
        }
        int[] y = new int[m.length];
        for (int i = 0; i < m.length; i++) {
            if (done[i]) continue;
            int mate = matchingRow(m, i, done);
            if (mate < 0) {
                y[i] = pop(m[i], inputs);
            } else {
                joinRows(m, inputs, i, mate, y);
                done[mate] = true;
            }
        }
        return y;
    }

    /** Column j becomes that of the sum of both inputs, its mate that of the difference. */
    private void joinColumns(double[][] m, int[] inputs, int j, int mate) {
        int a = inputs[j];
        int b = inputs[mate];
        for (double[] row : m) {
            boolean even = row[j] == row[mate];
            row[mate] = even ? 0 : row[j];
            row[j] = even ? row[j] : 0;
        }
        if (isUsed(m, j)) {
            inputs[j] = vector.newVector();
            vector.push(a).push(b).add().pop(inputs[j]);
        }
        if (isUsed(m, mate)) {
            inputs[mate] = vector.newVector();
            vector.push(a).push(b).subtract().pop(inputs[mate]);
        }
    }

    private static boolean isUsed(double[][] m, int column) {
        return Arrays.stream(m).anyMatch(row -> row[column] != 0);
    }

    private void joinRows(double[][] m, int[] inputs, int i, int mate, int[] y) {
        double[] shared = new double[inputs.length];
        double[] negated = new double[inputs.length];
        for (int j = 0; j < inputs.length; j++) {
            if (m[i][j] == m[mate][j]) shared[j] = m[i][j];
            else negated[j] = m[i][j];
        }
        int a = pop(shared, inputs);
        int b = pop(negated, inputs);
        y[i] = vector.newVector();
        y[mate] = vector.newVector();
        vector.push(a).push(b).add().pop(y[i]);
        vector.push(a).push(b).subtract().pop(y[mate]);
    }

    /** Emits a weighted sum and returns its slot. */
    private int pop(double[] weights, int[] inputs) {
        int sum = vector.newVector();
        int first = first(weights);
        if (weights[first] == 1) vector.push(inputs[first]);
        else vector.push(inputs[first]).push(constant(weights[first])).multiply();
        vector.pop(sum);
        for (int j = 0; j < weights.length; j++) {
            if (j == first || weights[j] == 0) continue;
            if (weights[j] == 1) vector.push(sum).push(inputs[j]).add();
            else if (weights[j] == -1) vector.push(sum).push(inputs[j]).subtract();
            else vector.push(inputs[j]).push(constant(weights[j])).push(sum).multiplyAdd();
            vector.pop(sum);
        }
        return sum;
    }

    /** The slot of a vector of that constant. */
    private int constant(double value) {
        return constants.computeIfAbsent(value, _ -> {
            int slot = vector.newVector();
            vector.broadcast((float) value).pop(slot);
            return slot;
        });
    }

    /** The term to begin with: one that needs no multiplication if there is one. */
    private static int first(double[] weights) {
        for (int j = 0; j < weights.length; j++) {
            if (weights[j] == 1) return j;
        }
        for (int j = 0; j < weights.length; j++) {
            if (weights[j] != 0) return j;
        }
        throw new IllegalArgumentException("a row of zeros");
    }

    /** A later column equal to j or its negative, in each row where they are not zero. */
    private static int matchingColumn(double[][] m, int j) {
        if (!isUsed(m, j)) return -1;
        for (int k = j + 1; k < m[0].length; k++) {
            int other = k;
            if (Arrays.stream(m).allMatch(row -> Math.abs(row[j]) == Math.abs(row[other]))) return k;
        }
        return -1;
    }

    private static int matchingRow(double[][] m, int i, boolean[] done) {
        for (int k = i + 1; k < m.length; k++) {
            boolean matches = !done[k];
            boolean equal = false;
            boolean opposite = false;
            for (int j = 0; j < m[i].length; j++) {
                matches &= Math.abs(m[i][j]) == Math.abs(m[k][j]);
                equal |= m[i][j] != 0 && m[i][j] == m[k][j];
                opposite |= m[i][j] != 0 && m[i][j] == -m[k][j];
            }
            if (matches && equal && opposite) return k;
        }
        return -1;
    }
}
