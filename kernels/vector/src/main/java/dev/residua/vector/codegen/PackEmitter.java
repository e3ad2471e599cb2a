package dev.residua.vector.codegen;

import java.lang.classfile.CodeBuilder;

/**
 * Emits the class of a {@link PackSpec}. Of what lies side by side in the image, each vector of a packed pixel takes what it needs by one load
 * and one blend: far fewer instructions than an element at a time.
 */
final class PackEmitter {
    /** More vectors than that, of one piece alone, take a loop: of much longer code C1 gives up on the version that takes the profile. */
    private static final int MOST_UNROLLED = 8;

    private static final int X = 1;
    private static final int X_OFFSET = 2;
    private static final int X_ROW = 3;
    private static final int Y = 4;
    private static final int Y_OFFSET = 5;
    private static final int PIXELS = 6;

    private final PackSpec spec;
    private final CodeBuilder code;
    private final VectorCode vector;

    /** For the vector in which a piece ends before the vector does, the lanes up to there. */
    private final int[] masks = new int[2];

    private PackEmitter(PackSpec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vector = new VectorCode(code, spec.vectorBits());
    }

    /** The bytes of a class that implements {@link PhasePacking}. */
    static byte[] emit(PackSpec spec) {
        return KernelClass.bytes(spec.id(), PhasePacking.class, code -> new PackEmitter(spec, code).body());
    }

    private void body() {
        for (int piece = 0; piece < masks.length; piece++) {
            int tail = end(piece) % spec.lanes();
            masks[piece] = vector.newVector();
            if (tail > 0) vector.mask(masks[piece], tail);
        }
        vector.loop(vector.newInt(), () -> code.iload(PIXELS), 1, () -> {
            for (int lane = 0; lane < spec.depth(); ) {
                int whole = wholeVectors(lane);
                if (whole > MOST_UNROLLED) {
                    copy(lane, whole);
                    lane += whole * spec.lanes();
                } else {
                    pack(lane);
                    lane += spec.lanes();
                }
            }
            vector.advance(X_OFFSET, 2 * spec.c());
            vector.advance(Y_OFFSET, spec.step());
        });
        code.return_();
    }

    /** Vectors from a lane of the packed pixel on that are of one piece alone. */
    private int wholeVectors(int lane) {
        return (end(piece(lane)) - lane) / spec.lanes();
    }

    /** The piece that a lane of the packed pixel is of. */
    private int piece(int lane) {
        int piece = 0;
        while (lane >= end(piece)) piece++;
        return piece;
    }

    /** Copies vectors of one piece alone, from a lane of the packed pixel on. */
    private void copy(int lane, int vectors) {
        int piece = piece(lane);
        int done = vector.newInt();
        vector.loop(done, () -> code.loadConstant(vectors * spec.lanes()), spec.lanes(), () -> {
            vector.load(X, () -> {
                pushIndex(piece, lane);
                code.iload(done).iadd();
            });
            vector.store(
                    Y,
                    () -> code.iload(Y_OFFSET)
                            .loadConstant(lane)
                            .iadd()
                            .iload(done)
                            .iadd());
        });
    }

    /** Copies the vector that begins with a lane of the packed pixel. */
    private void pack(int lane) {
        int last = masks.length;
        while (last > 0 && lane + spec.lanes() <= end(last - 1)) last--;
        load(last, lane);
        for (int piece = last - 1; piece >= 0 && end(piece) > lane; piece--)
            load(piece, lane).blend(masks[piece]);
        vector.store(Y, () -> code.iload(Y_OFFSET).loadConstant(lane).iadd());
    }

    /** Leaves a vector of the image on the stack, such that the lanes of one piece are in their places. */
    private VectorCode load(int piece, int lane) {
        return vector.load(X, () -> pushIndex(piece, lane));
    }

    /** Leaves on the stack where in the image a piece has what goes to a lane of the packed pixel. */
    private void pushIndex(int piece, int lane) {
        int shift = lane + (piece == 0 ? spec.c() : piece == 1 ? -spec.c() : -2 * spec.c());
        code.iload(X_OFFSET).loadConstant(shift).iadd();
        if (piece == 2) code.iload(X_ROW).iadd();
    }

    /** The pieces are phases (0, 1) and (0, 0), and both of the row below: the lane of the packed pixel where one ends. */
    private int end(int piece) {
        return piece == 2 ? spec.depth() : (piece + 1) * spec.c();
    }
}
