package dev.residua.vector.codegen;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The right-hand matrix of a product, packed for {@link Brgemm}: panels of a tile's width one after another, each {@code [depth][width]}
 * with its columns contiguous. The last panel is as wide as it needs to be, in whole vectors; missing columns are zero.
 */
final class Panels {
    /** A large array begins on a cache line and its elements 16 bytes later: with this first element all vectors lie within cache lines. */
    static final int PHASE = 12;

    private final float[] data;
    private final int depth;
    private final int columns;
    private final int width;
    private final int lanes;

    /** Where an element of the matrix comes from. */
    @FunctionalInterface
    interface Source {
        float at(int row, int column);
    }

    private Panels(float[] data, int depth, int columns, int width, int lanes) {
        this.data = data;
        this.depth = depth;
        this.columns = columns;
        this.width = width;
        this.lanes = lanes;
    }

    /**
     * Packs a matrix, its panels in parallel.
     *
     * @param depth rows of the matrix, the length of the sums
     * @param columns of the matrix
     */
    static Panels pack(int depth, int columns, Tiling tiling, Source source) {
        Panels panels = zeros(depth, columns, tiling);
        IntStream.range(0, panels.count()).parallel().forEach(p -> {
            int first = p * panels.width;
            int last = Math.min(columns, first + panels.width);
            int pitch = panels.pitch(p);
            for (int column = first; column < last; column++) {
                int target = panels.offset(p) + column - first;
                for (int row = 0; row < depth; row++) panels.data[target + row * pitch] = source.at(row, column);
            }
        });
        return panels;
    }

    /** A matrix of zeros, to be filled through {@link #data()}. */
    static Panels zeros(int depth, int columns, Tiling tiling) {
        Panels layout = layout(depth, columns, tiling);
        float[] data = new float[Math.addExact(PHASE, layout.elements())];
        return new Panels(data, depth, columns, layout.width, layout.lanes);
    }

    /** How such a matrix is laid out, without one. */
    static Panels layout(int depth, int columns, Tiling tiling) {
        return new Panels(null, depth, columns, tiling.columns(), tiling.lanes());
    }

    /** Elements of the packed matrix. */
    int elements() {
        return Math.multiplyExact(depth, roundUp(columns, lanes));
    }

    /** The packed matrix; null for a mere layout. */
    float[] data() {
        return data;
    }

    int count() {
        return (columns + width - 1) / width;
    }

    /** Where panel {@code p} begins in {@link #data()}. */
    int offset(int p) {
        return PHASE + p * width * depth;
    }

    /** First column of panel {@code p}. */
    int column(int p) {
        return p * width;
    }

    /** Vectors in a row of panel {@code p}. */
    int vectors(int p) {
        int here = Math.min(width, columns - p * width);
        return (here + lanes - 1) / lanes;
    }

    /** Elements from one row of panel {@code p} to the next. */
    int pitch(int p) {
        return vectors(p) * lanes;
    }

    /** Lanes of the last vector of panel {@code p} that are columns of the matrix; 0 for all. */
    int tail(int p) {
        return Math.min(width, columns - p * width) % lanes;
    }

    /** A row vector of the matrix's width, padded with zeros like a panel. */
    float[] pad(float[] row) {
        return Arrays.copyOf(row, roundUp(columns, lanes));
    }

    private static int roundUp(int value, int multiple) {
        return Math.multiplyExact(Math.ceilDiv(value, multiple), multiple);
    }
}
