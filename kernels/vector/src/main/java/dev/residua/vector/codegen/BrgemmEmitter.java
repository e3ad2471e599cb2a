package dev.residua.vector.codegen;

import java.lang.classfile.CodeBuilder;
import java.util.Arrays;

/**
 * Emits the class of a {@link BrgemmSpec}. The body is three loops, taps, k and the unrolled tile:
 *
 * <pre>{@code
 *     acc[m][j] = bias[j]
 *     for each tap:
 *         for k:
 *             b[j] = B[k][j]
 *             for each m:  x = broadcast(A[m][k]);  acc[m][j] = x * b[j] + acc[m][j]
 *     C[m][j] = max(floor, residual[m][j] + acc[m][j])
 * }</pre>
 *
 * Every index is linear in k, so C2 moves the bounds checks out of the inner loop. The residual is
 * read last: its cache misses then overlap with the loop.
 */
final class BrgemmEmitter {
    private static final int A = 1;
    private static final int A_OFFSET = 2;
    private static final int A_STEP = 3;
    private static final int TAPS = 4;
    private static final int K = 5;
    private static final int B = 6;
    private static final int B_OFFSET = 7;
    private static final int C = 8;
    private static final int C_OFFSET = 9;
    private static final int C_STEP = 10;
    private static final int BIAS = 11;
    private static final int BIAS_OFFSET = 12;
    private static final int RESIDUAL = 13;
    private static final int RESIDUAL_OFFSET = 14;
    private static final int FLOOR = 15;
    private static final int EXTRA = 16;
    private static final int EXTRA_OFFSET = 17;
    private static final int EXTRA_STEP = 18;

    private final BrgemmSpec spec;
    private final CodeBuilder code;
    private final VectorCode vector;
    private final TileEmitter tile;

    private BrgemmEmitter(BrgemmSpec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vector = new VectorCode(code, spec.vectorBits());
        this.tile = new TileEmitter(spec, code, vector);
    }

    /** The bytes of a class that implements {@link Brgemm}. */
    static byte[] emit(BrgemmSpec spec) {
        return KernelClass.bytes(spec.id(), Brgemm.class, code -> new BrgemmEmitter(spec, code).body(), more -> {
            switch (spec.extra()) {
                case NONE -> {}
                case STATISTICS -> TileStatisticsEmitter.emit(spec, more);
                case RELU_MASK -> TileMaskEmitter.emit(spec, more);
            }
        });
    }

    private void body() {
        vector.requirePositive(() -> code.aload(TAPS).arraylength());
        vector.requirePositive(() -> code.iload(K));
        begin();
        multiply();
        int begin = vector.newInt();
        boolean hasExtra = spec.extra() != BrgemmSpec.Extra.NONE;
        if (hasExtra) code.iload(C_OFFSET).istore(begin);
        end();
        if (hasExtra) {
            code.aload(C).iload(begin).iload(C_STEP);
            code.aload(EXTRA).iload(EXTRA_OFFSET).iload(EXTRA_STEP);
            if (spec.extra() == BrgemmSpec.Extra.STATISTICS) TileStatisticsEmitter.call(spec, code);
            else TileMaskEmitter.call(spec, code);
        }
        code.return_();
    }

    private void begin() {
        int[] bias = vector.newVectors(spec.vectors());
        for (int j = 0; j < spec.vectors(); j++) {
            vector.load(BIAS, column(BIAS_OFFSET, j)).pop(bias[j]);
        }
        for (int m = 0; m < spec.rows(); m++) {
            for (int j = 0; j < spec.vectors(); j++) vector.push(bias[j]).pop(tile.sum(m, j));
        }
    }

    private void multiply() {
        int[] row = new int[spec.rows()];
        Arrays.setAll(row, _ -> vector.newInt());
        int tap = vector.newInt();
        vector.loop(tap, () -> code.aload(TAPS).arraylength(), 1, () -> {
            code.iload(A_OFFSET).aload(TAPS).iload(tap).iaload().iadd().istore(row[0]);
            for (int m = 1; m < row.length; m++) {
                code.iload(row[m - 1]).iload(A_STEP).iadd().istore(row[m]);
            }
            tile.multiply(K, A, (m, k) -> code.iload(row[m]).iload(k).iadd(), B, B_OFFSET);
            code.iload(B_OFFSET)
                    .iload(K)
                    .loadConstant(spec.columns())
                    .imul()
                    .iadd()
                    .istore(B_OFFSET);
        });
    }

    /**
     * Adds, clamps and stores; calls methods of vectors made here, not of sums out of the loop (see {@link VectorCode}). No paths may join on
     * the way from the loop to the stores (see {@link VectorCode#requirePositive}).
     */
    private void end() {
        int floor = vector.newVector();
        int mask = vector.newVector();
        vector.broadcastVariable(FLOOR).pop(floor);
        if (spec.tail() != 0) vector.mask(mask, spec.tail());
        for (int m = 0; m < spec.rows(); m++) {
            for (int j = 0; j < spec.vectors(); j++) {
                if (spec.add()) {
                    vector.load(RESIDUAL, column(RESIDUAL_OFFSET, j))
                            .push(tile.sum(m, j))
                            .add()
                            .pop(tile.sum(m, j));
                }
                // The sum with a residual is a vector made here; without, one out of the loop.
                if (spec.add()) vector.atLeast(floor, tile.sum(m, j));
                else vector.max(floor, tile.sum(m, j));
                if (isMasked(j)) vector.store(C, column(C_OFFSET, j), mask);
                else vector.store(C, column(C_OFFSET, j));
            }
            advance(C_OFFSET, C_STEP);
            if (spec.add()) advance(RESIDUAL_OFFSET, C_STEP);
        }
    }

    private boolean isMasked(int j) {
        return spec.tail() != 0 && j == spec.vectors() - 1;
    }

    private Runnable column(int offset, int j) {
        return () -> code.iload(offset).loadConstant(j * spec.lanes()).iadd();
    }

    private void advance(int offset, int step) {
        code.iload(offset).iload(step).iadd().istore(offset);
    }
}
