package dev.residua.vector.codegen;

/**
 * A product of matrices, {@code C = A B}, one tile of rows after another, each held in registers while its sums grow:
 *
 * <pre>
 *     C[m cStep + n] = sum over k of  A[m aStep + k] * B[k][n]      n: vectors x lanes;  m: tiles x rows
 * </pre>
 */
public interface Product {
    /**
     * All offsets are in elements.
     *
     * @param k length of a sum, at least 1
     * @param b a packed panel
     * @param tiles how often the tile's rows fit those of A and C
     * @throws IllegalArgumentException if there is nothing to sum
     */
    void run(float[] a, int aOffset, int k, float[] b, int bOffset, float[] c, int cOffset, int tiles);
}
