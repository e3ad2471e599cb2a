package dev.residua.vector.codegen;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits what a {@link Brgemm} with a ReLU's mask does with its tile once that is stored:
 *
 * <pre>{@code
 *     for each m, j:
 *         mask[m][j] = bits of C[m][j] > 0, that of the first lane lowest
 * }</pre>
 *
 * It is a method of its own, which reads the tile again, for the reason {@link TileStatisticsEmitter} gives.
 */
final class TileMaskEmitter {
    private static final String NAME = "writeMask";
    private static final MethodTypeDesc TYPE =
            MethodTypeDesc.of(CD_void, VectorCode.FLOATS, CD_int, CD_int, VectorCode.FLOATS, CD_int, CD_int);
    private static final ClassDesc FLOAT = ClassDesc.of(Float.class.getName());

    private static final int C = 0;
    private static final int C_OFFSET = 1;
    private static final int C_STEP = 2;
    private static final int MASK = 3;
    private static final int MASK_OFFSET = 4;
    private static final int MASK_STEP = 5;

    private TileMaskEmitter() {}

    /** Adds the method to the class of the kernel. */
    static void emit(BrgemmSpec spec, ClassBuilder to) {
        to.withMethodBody(NAME, TYPE, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC, code -> body(spec, code));
    }

    /** Calls the method, whose arguments are on the stack: the tile's array, offset and step, and those of the mask. */
    static void call(BrgemmSpec spec, CodeBuilder code) {
        code.invokestatic(KernelClass.name(spec.id()), NAME, TYPE);
    }

    private static void body(BrgemmSpec spec, CodeBuilder code) {
        VectorCode vector = new VectorCode(code, spec.vectorBits());
        int x = vector.newVector();
        for (int m = 0; m < spec.rows(); m++) {
            for (int j = 0; j < spec.vectors(); j++) {
                int column = j;
                code.aload(MASK).iload(MASK_OFFSET).loadConstant(j).iadd();
                vector.load(
                                C,
                                () -> code.iload(C_OFFSET)
                                        .loadConstant(column * spec.lanes())
                                        .iadd())
                        .pop(x);
                vector.positiveLanes(x);
                boolean isTail = spec.tail() != 0 && j == spec.vectors() - 1;
                if (isTail) code.loadConstant((1 << spec.tail()) - 1).iand();
                code.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int))
                        .fastore();
            }
            vector.advance(C_OFFSET, C_STEP, 1);
            vector.advance(MASK_OFFSET, MASK_STEP, 1);
        }
        code.return_();
    }
}
