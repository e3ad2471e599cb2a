package dev.residua.vector.conv;

/**
 * The innermost loop of a weight gradient: a tile of C, kept in registers while the pixels go by, gets the outer
 * products of what lies at each pixel in A and in B:
 *
 * <pre>
 *     C[m][n] = sum over pixels of A[pixel][m] B[pixel][n]     m: ROWS, n: vectors() vectors
 * </pre>
 *
 * The pixels come in lines: within one they are {@code aStep} apart in A; lines are {@code aLine} apart, and {@code
 * aSkip} more after each image. In B all pixels are {@code bStep} apart.
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
            int aLine,
            int aSkip,
            int aStep,
            float[] b,
            int bOffset,
            int bStep,
            int lines,
            int linesPerImage,
            int pixels,
            boolean accumulate,
            float[] c,
            int cOffset,
            int cStride);
}
