package dev.residua.vector.codegen;

import java.lang.classfile.CodeBuilder;

/** Emits the heart of a product: the sums of a tile of rows by vectors, in local variables, and the loop over k that adds to them. */
final class TileEmitter {
    private final TileSpec spec;
    private final CodeBuilder code;
    private final VectorCode vector;

    /** Slots of the sums, row after row. */
    final int[] sums;

    /** Emits the index of A's element k in row m of the tile. */
    @FunctionalInterface
    interface Element {
        void push(int m, int k);
    }

    TileEmitter(TileSpec spec, CodeBuilder code, VectorCode vector) {
        this.spec = spec;
        this.code = code;
        this.vector = vector;
        this.sums = vector.newVectors(spec.rows() * spec.vectors());
    }

    int sum(int m, int j) {
        return sums[m * spec.vectors() + j];
    }

    /**
     * Emits {@code for each k: for each m, j: sum[m][j] += A[m][k] * B[k][j]}. All arguments but {@code element} are slots.
     *
     * @param length of the sums
     * @param bOffset where the panel of B begins
     */
    void multiply(int length, int a, Element element, int b, int bOffset) {
        int[] row = vector.newVectors(spec.vectors());
        int x = vector.newVector();
        int k = vector.newInt();
        vector.loop(k, () -> code.iload(length), 1, () -> {
            for (int j = 0; j < row.length; j++)
                vector.load(b, panel(bOffset, k, j)).pop(row[j]);
            for (int m = 0; m < spec.rows(); m++) {
                int here = m;
                vector.broadcast(a, () -> element.push(here, k)).pop(x);
                for (int j = 0; j < row.length; j++) {
                    vector.push(x).push(row[j]).push(sum(m, j)).multiplyAdd().pop(sum(m, j));
                }
            }
        });
    }

    /** Index of vector j in row k of a panel. */
    private Runnable panel(int offset, int k, int j) {
        return () -> code.iload(offset)
                .iload(k)
                .loadConstant(spec.columns())
                .imul()
                .iadd()
                .loadConstant(j * spec.lanes())
                .iadd();
    }
}
