package dev.residua.vector.codegen;

import java.lang.classfile.CodeBuilder;

/**
 * Emits the class of a {@link ProductSpec}. Rows differ from the first by constants, so that one register holds the address of all of A's, and
 * C2 merges the checks of their bounds.
 */
final class ProductEmitter {
    private static final int A = 1;
    private static final int A_OFFSET = 2;
    private static final int K = 3;
    private static final int B = 4;
    private static final int B_OFFSET = 5;
    private static final int C = 6;
    private static final int C_OFFSET = 7;
    private static final int TILES = 8;

    private final ProductSpec spec;
    private final CodeBuilder code;
    private final VectorCode vector;
    private final TileEmitter tile;

    private ProductEmitter(ProductSpec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vector = new VectorCode(code, spec.vectorBits());
        this.tile = new TileEmitter(spec, code, vector);
    }

    /** The bytes of a class that implements {@link Product}. */
    static byte[] emit(ProductSpec spec) {
        return KernelClass.bytes(spec.id(), Product.class, code -> new ProductEmitter(spec, code).body());
    }

    private void body() {
        vector.requirePositive(() -> code.iload(K));
        int count = vector.newInt();
        vector.loop(count, () -> code.iload(TILES), 1, () -> {
            int zero = vector.newVector();
            vector.zero().pop(zero);
            for (int sum : tile.sums) vector.push(zero).pop(sum);
            tile.multiply(K, A, this::element, B, B_OFFSET);
            store();
            vector.advance(A_OFFSET, spec.rows() * spec.aStep());
            vector.advance(C_OFFSET, spec.rows() * spec.cStep());
        });
        code.return_();
    }

    /** Index of A's element k in row m of the tile. */
    private void element(int m, int k) {
        code.iload(A_OFFSET).iload(k).iadd().loadConstant(m * spec.aStep()).iadd();
    }

    private void store() {
        for (int m = 0; m < spec.rows(); m++) {
            for (int j = 0; j < spec.vectors(); j++) {
                int place = m * spec.cStep() + j * spec.lanes();
                vector.push(tile.sum(m, j))
                        .recast()
                        .store(C, () -> code.iload(C_OFFSET).loadConstant(place).iadd());
            }
        }
    }
}
