package dev.residua.vector.gemm;

/**
 * The extents of {@code groups} products {@code C = A B} side by side: A is {@code rows x depth}, B {@code depth x columns} for each group; the
 * groups' columns lie next to each other in one row of C.
 */
public record GemmShape(int groups, int rows, int columns, int depth) {
    /** Floats between two rows of C. */
    public int outputStride() {
        return groups * columns;
    }
}
