package dev.residua.vector.gemm;

/**
 * The innermost product: one tile of C kept in registers while K goes by. Everything around it (packing, blocking, edges, threads) is the
 * business of {@link BlockedGemm}.
 *
 * <pre>
 *                        columns()                   b: one panel of packed weights,
 *                    +---------------+                  k rows of columns() floats
 *               k    |       B       |
 *                    +---------------+
 *            k
 *        +-------+   +---------------+               c = max(floor, init + bias + A B)
 * rows() |   A   |   |       C       |
 *        +-------+   +---------------+               each row of C: vectors() registers
 * </pre>
 *
 * For every k, {@code vectors()} vectors of B are loaded once, one element of each row of A is broadcast, and
 * {@code rows() * vectors()} multiply-adds go to as many independent registers.
 *
 * <p>Rows of A, C and the initial values each lie {@code stride} floats apart; {@code init} has the strides of a residual or of C itself (to
 * carry on a sum), or stride 0 for the same values in each row. A tile at the lower edge has {@code rows < rows()}: its last row is then computed
 * again in place of the missing ones, so memory beyond it is neither read nor written. At the right edge the caller passes a tile of its own for
 * C: all {@code columns()} columns are read and written. A NaN in the product stays a NaN whatever the floor.
 */
public interface Microkernel {
    /** Height of a full tile. */
    int rows();

    /** Vectors side by side in a tile. */
    int vectors();

    /** Width of a tile in floats. */
    int columns();

    /**
     * @param rows 1 to {@link #rows()}
     * @param k number of products summed into each element, 0 or more
     * @param bias one value a column
     * @param floor 0 for a ReLU, negative infinity for none
     */
    void run(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            float[] b,
            int bOffset,
            int k,
            float[] init,
            int initOffset,
            int initStride,
            float[] bias,
            int biasOffset,
            float floor,
            float[] c,
            int cOffset,
            int cStride);
}
