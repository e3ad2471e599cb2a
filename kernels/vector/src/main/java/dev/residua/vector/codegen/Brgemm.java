package dev.residua.vector.codegen;

/**
 * A batch-reduce GEMM microkernel: one tile of C, {@code rows} x {@code vectors} SIMD vectors, held in registers while the products of
 * all taps are summed (Georganas et al. 2020, "Harnessing Deep Learning via a Single Building Block"):
 *
 * <pre>
 *     C[m][n] = max( floor, bias[n] + residual[m][n] + sum over t, k of  A[taps[t] + m aStep + k] * B[t][k][n] )
 *
 *               n: vectors x lanes output channels          B  [tap][K][n], one panel, contiguous
 *             +--------+--------+
 *   m: rows   | vector | vector |   one k: load each        A  any array in which the k of one tap are contiguous
 *   (pixels)  +--------+--------+   vector of B once,          and rows are aStep apart
 *             | vector | vector |   broadcast each A[m]
 *             +--------+--------+
 * </pre>
 *
 * Kernels may make something more of the tile: with statistics they add it to sums over more rows, of the distances from a value near the mean and of
 * their squares; with a ReLU's mask they write down which of its elements are above zero.
 *
 * <p>A pixel's 1x1 window is one tap; of a 3x3 window in NHWC each kernel row is one tap, because its columns and channels are
 * contiguous.
 */
public interface Brgemm {
    /**
     * All offsets and steps are in elements.
     *
     * @param a activations
     * @param aOffset where row 0 of tap offset 0 begins
     * @param aStep distance from one row (pixel) to the next in {@code a}
     * @param taps offset of each tap from a row's begin; at least one
     * @param k length of the sum within one tap, at least 1
     * @param b a packed panel
     * @param c where the tile goes, rows {@code cStep} apart; kernels that make something more read it again, in whole vectors
     * @param bias one for each of the tile's columns, from {@code biasOffset} on
     * @param residual read by kernels that add one, and in whole vectors even where the tile's last one is not whole; steps like {@code c}
     * @param floor 0 for a ReLU, negative infinity for none
     * @param extra of kernels that make something more. Statistics, read and written: from {@code extraOffset} on for each column the value that distances
     *     are taken from, or NaN where this tile is the first, whose means it becomes; {@code extraStep} behind it their sum, and as far again the
     *     sum of their squares. A mask, written: from {@code extraOffset} on an int for each vector of the first row, as a float of the same bits,
     *     of which that of the first lane is the lowest; {@code extraStep} behind it those of the next row
     * @throws IllegalArgumentException if there is nothing to sum
     */
    void run(
            float[] a,
            int aOffset,
            int aStep,
            int[] taps,
            int k,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStep,
            float[] bias,
            int biasOffset,
            float[] residual,
            int residualOffset,
            float floor,
            float[] extra,
            int extraOffset,
            int extraStep);
}
