package dev.residua.vector.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits what a {@link Brgemm} with statistics does with its tile once that is stored:
 *
 * <pre>{@code
 *     for each j:
 *         x[m] = C[m][j]
 *         if (center[j] is NaN) center[j] = mean over m of x[m]
 *         d[m] = x[m] - center[j]
 *         sum[j] += sum over m of d[m];  squares[j] += sum over m of d[m] d[m]
 * }</pre>
 *
 * It is a method of its own, which reads the tile again: where the tile's sums are needed any longer than for being stored, C2 spills in the loop
 * that makes them.
 */
final class TileStatisticsEmitter {
    private static final String NAME = "addStatistics";
    private static final MethodTypeDesc TYPE =
            MethodTypeDesc.of(CD_void, VectorCode.FLOATS, CD_int, CD_int, VectorCode.FLOATS, CD_int, CD_int);

    private static final int C = 0;
    private static final int C_OFFSET = 1;
    private static final int C_STEP = 2;
    private static final int STATISTICS = 3;
    private static final int STATISTICS_OFFSET = 4;
    private static final int STATISTICS_STEP = 5;

    private final BrgemmSpec spec;
    private final CodeBuilder code;
    private final VectorCode vector;

    private TileStatisticsEmitter(BrgemmSpec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vector = new VectorCode(code, spec.vectorBits());
    }

    /** Adds the method to the class of the kernel. */
    static void emit(BrgemmSpec spec, ClassBuilder to) {
        to.withMethodBody(
                NAME,
                TYPE,
                ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                code -> new TileStatisticsEmitter(spec, code).body());
    }

    /** Calls the method, whose arguments are on the stack: the tile's array, offset and step, and those of the statistics. */
    static void call(BrgemmSpec spec, CodeBuilder code) {
        code.invokestatic(KernelClass.name(spec.id()), NAME, TYPE);
    }

    private void body() {
        int mask = vector.newVector();
        if (spec.tail() != 0) vector.mask(mask, spec.tail());
        for (int j = 0; j < spec.vectors(); j++) addColumn(j, mask);
        code.return_();
    }

    private void addColumn(int j, int mask) {
        int[] x = vector.newVectors(spec.rows());
        for (int m = 0; m < x.length; m++) {
            vector.load(C, element(C_OFFSET, C_STEP, m, j)).pop(x[m]);
        }
        int center = vector.newVector();
        int mean = vector.newVector();
        vector.push(total(x)).broadcast(1f / spec.rows()).multiply().pop(mean);
        vector.load(STATISTICS, statistic(0, j)).pop(center);
        vector.replaceNan(center, mean).pop(center);
        vector.push(center);
        store(0, j, mask);
        int[] squares = vector.newVectors(x.length);
        for (int m = 0; m < x.length; m++) {
            vector.push(x[m]).push(center).subtract().pop(x[m]);
            vector.push(x[m]).push(x[m]).multiply().pop(squares[m]);
        }
        vector.load(STATISTICS, statistic(1, j)).push(total(x)).add();
        store(1, j, mask);
        vector.load(STATISTICS, statistic(2, j)).push(total(squares)).add();
        store(2, j, mask);
    }

    /** The slot of the sum of some vectors, added up pair by pair: the shortest chain, and the fewest roundings. */
    private int total(int[] vectors) {
        int[] sums = vectors.clone();
        for (int count = sums.length; count > 1; count = (count + 1) / 2) {
            for (int i = 0; i < count / 2; i++) {
                int sum = vector.newVector();
                vector.push(sums[2 * i]).push(sums[2 * i + 1]).add().pop(sum);
                sums[i] = sum;
            }
            if (count % 2 == 1) sums[count / 2] = sums[count - 1];
        }
        return sums[0];
    }

    private void store(int row, int j, int mask) {
        boolean isMasked = spec.tail() != 0 && j == spec.vectors() - 1;
        if (isMasked) vector.store(STATISTICS, statistic(row, j), mask);
        else vector.store(STATISTICS, statistic(row, j));
    }

    private Runnable statistic(int row, int j) {
        return element(STATISTICS_OFFSET, STATISTICS_STEP, row, j);
    }

    /** Index of vector j in a row of a matrix. */
    private Runnable element(int offset, int step, int row, int j) {
        return () -> code.iload(offset)
                .iload(step)
                .loadConstant(row)
                .imul()
                .iadd()
                .loadConstant(j * spec.lanes())
                .iadd();
    }
}
