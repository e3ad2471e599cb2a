package dev.residua.vector.codegen;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.stream.IntStream;

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
 *
 * <p>A tile whose last vector is not whole is made some rows at a time where it has many, in methods of their own: of a method with so many masked
 * stores C1 gives up on the version that takes the profile, and so it might never come to be compiled by C2.
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

    /** How many sums a masked store is as much code as. */
    private static final int MASKED_STORE = 2;

    /** Sums in a method with masked stores, with these counted in. Where a residual is added, C1 gives up on 32. */
    private static final int MASKED_SUMS = 26;

    private static final MethodTypeDesc TYPE = KernelClass.type(Brgemm.class);

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
        return KernelClass.bytes(spec.id(), Brgemm.class, code -> body(spec, code), more -> {
            if (parts(spec) > 1) emitParts(spec, more);
            switch (spec.extra()) {
                case NONE -> {}
                case STATISTICS -> TileStatisticsEmitter.emit(spec, more);
                case RELU_MASK -> TileMaskEmitter.emit(spec, more);
            }
        });
    }

    /** How many methods' calls make the tile; 1 if none are needed. */
    private static int parts(BrgemmSpec spec) {
        return spec.tail() == 0 ? 1 : Math.ceilDiv(spec.rows(), mostMaskedRows(spec.vectors()));
    }

    /** Rows that one method makes of a tile whose last vector is not whole. */
    static int mostMaskedRows(int vectors) {
        return Math.max(1, MASKED_SUMS / (vectors + MASKED_STORE));
    }

    /** Rows of a part: as evenly shared as can be. */
    private static int rows(BrgemmSpec spec, int part) {
        int parts = parts(spec);
        return (part + 1) * spec.rows() / parts - part * spec.rows() / parts;
    }

    private static String name(int rows) {
        return "rows" + rows;
    }

    /** A method for each number of rows that there are. */
    private static void emitParts(BrgemmSpec spec, ClassBuilder to) {
        IntStream.range(0, parts(spec)).map(part -> rows(spec, part)).distinct().forEach(rows -> {
            BrgemmSpec part = new BrgemmSpec(spec.vectorBits(), rows, spec.vectors(), spec.tail(), spec.add());
            to.withMethodBody(name(rows), TYPE, ClassFile.ACC_PRIVATE, code -> {
                new BrgemmEmitter(part, code).makeTile();
                code.return_();
            });
        });
    }

    private static void body(BrgemmSpec spec, CodeBuilder code) {
        int begin = code.allocateLocal(TypeKind.INT);
        boolean hasExtra = spec.extra() != BrgemmSpec.Extra.NONE;
        if (hasExtra) code.iload(C_OFFSET).istore(begin);
        if (parts(spec) > 1) callParts(spec, code);
        else new BrgemmEmitter(spec, code).makeTile();
        if (hasExtra) {
            code.aload(C).iload(begin).iload(C_STEP);
            code.aload(EXTRA).iload(EXTRA_OFFSET).iload(EXTRA_STEP);
            if (spec.extra() == BrgemmSpec.Extra.STATISTICS) TileStatisticsEmitter.call(spec, code);
            else TileMaskEmitter.call(spec, code);
        }
        code.return_();
    }

    private static void callParts(BrgemmSpec spec, CodeBuilder code) {
        VectorCode vector = new VectorCode(code, spec.vectorBits());
        for (int part = 0; part < parts(spec); part++) {
            int rows = rows(spec, part);
            code.aload(0);
            KernelClass.pushArguments(code, TYPE);
            code.invokespecial(KernelClass.name(spec.id()), name(rows), TYPE);
            vector.advance(A_OFFSET, A_STEP, rows);
            vector.advance(C_OFFSET, C_STEP, rows);
            vector.advance(RESIDUAL_OFFSET, C_STEP, rows);
        }
    }

    /** Makes and stores the tile, and advances the offsets of what it stores and adds to the row behind it. */
    private void makeTile() {
        vector.requirePositive(() -> code.aload(TAPS).arraylength());
        vector.requirePositive(() -> code.iload(K));
        begin();
        multiply();
        end();
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
            vector.advance(C_OFFSET, C_STEP, 1);
            if (spec.add()) vector.advance(RESIDUAL_OFFSET, C_STEP, 1);
        }
    }

    private boolean isMasked(int j) {
        return spec.tail() != 0 && j == spec.vectors() - 1;
    }

    private Runnable column(int offset, int j) {
        return () -> code.iload(offset).loadConstant(j * spec.lanes()).iadd();
    }
}
