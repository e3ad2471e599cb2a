package dev.residua.vector.conv;

/**
 * The innermost loop of a weight gradient: a tile of C, kept in registers while the pixels go by, gets the outer
 * products of what lies at each pixel in A and in B:
 *
 * <pre>
 *     C[m][n] = sum over pixels of A[pixel][m] B[pixel][n]     m: ROWS, n: vectors() vectors
 * </pre>
 *
 * In A all pixels are {@code aStep} apart. In B they come in lines: within one they are {@code bStep} apart; lines are
 * {@code bLine} apart, and {@code bSkip} more after each image.
 */
interface OuterProduct {
    /** Height of a tile. */
    int ROWS = 8;

    int vectors();

    /**
     * @param accumulate whether to add to C
     * @param cStride elements from one row of C to the next
     */
    void run(
            float[] a,
            int aOffset,
            int aStep,
            float[] b,
            int bOffset,
            int bLine,
            int bSkip,
            int bStep,
            int lines,
            int linesPerImage,
            int pixels,
            boolean accumulate,
            float[] c,
            int cOffset,
            int cStride);
}
