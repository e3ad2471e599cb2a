package dev.residua.vector.pool;

import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Window;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The largest value under each window; NaN where there is one. */
public final class MaxPool extends Pooling {
    public MaxPool(Window window, Operands operands) {
        super(window, operands);
    }

    @Override
    void pixel(int from, int rows, int columns, int to) {
        int whole = channels - channels % Simd.LANES;
        if (whole > 0) vectors(from, rows, columns, to, whole);
        for (int c = whole; c < channels; c++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int row = 0; row < rows; row++) {
                int tap = from + row * rowStep + c;
                for (int column = 0; column < columns; column++) max = Math.max(max, x[tap + column * columnStep]);
            }
            y[to + c] = max;
        }
    }

    /** The first channels, in whole vectors. */
    private void vectors(int from, int rows, int columns, int to, int channels) {
        int four = channels - channels % (4 * Simd.LANES);
        for (int c = 0; c < four; c += 4 * Simd.LANES) fourVectors(from + c, rows, columns, to + c);
        for (int c = four; c < channels; c += Simd.LANES) {
            FloatVector max = FloatVector.broadcast(Simd.SPECIES, Float.NEGATIVE_INFINITY);
            for (int row = 0; row < rows; row++) {
                int tap = from + row * rowStep + c;
                for (int column = 0; column < columns; column++) {
                    max = FloatVector.fromArray(Simd.SPECIES, x, tap + column * columnStep)
                            .max(max);
                }
            }
            max.intoArray(y, to + c);
        }
    }

    /** Four vectors of channels, whose maxima do not wait for each other. */
    private void fourVectors(int from, int rows, int columns, int to) {
        FloatVector a = FloatVector.broadcast(Simd.SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int row = 0; row < rows; row++) {
            int tap = from + row * rowStep;
            for (int column = 0; column < columns; column++, tap += columnStep) {
                a = FloatVector.fromArray(Simd.SPECIES, x, tap).max(a);
                b = FloatVector.fromArray(Simd.SPECIES, x, tap + Simd.LANES).max(b);
                c = FloatVector.fromArray(Simd.SPECIES, x, tap + 2 * Simd.LANES).max(c);
                d = FloatVector.fromArray(Simd.SPECIES, x, tap + 3 * Simd.LANES).max(d);
            }
        }
        a.intoArray(y, to);
        b.intoArray(y, to + Simd.LANES);
        c.intoArray(y, to + 2 * Simd.LANES);
        d.intoArray(y, to + 3 * Simd.LANES);
    }
}
