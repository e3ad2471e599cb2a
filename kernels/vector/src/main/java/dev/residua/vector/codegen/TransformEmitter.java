package dev.residua.vector.codegen;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/**
 * Emits the class of a {@link TransformSpec}. For one vector of channels after another, a loop transforms the columns of the tile, {@code T X}, into
 * spare memory, and a second one the rows of that. Unrolled, the two loops would be a little faster, but too much code for the compiler to be
 * quick with, or even sure of success.
 */
final class TransformEmitter {
    private static final int X = 1;
    private static final int X_OFFSET = 2;
    private static final int X_ROW = 3;
    private static final int X_COLUMN = 4;
    private static final int Y = 5;
    private static final int Y_OFFSET = 6;
    private static final int Y_ROW = 7;
    private static final int Y_COLUMN = 8;
    private static final int BIAS = 9;
    private static final int BIAS_OFFSET = 10;
    private static final int RESIDUAL = 11;
    private static final int RESIDUAL_OFFSET = 12;
    private static final int FLOOR = 13;
    private static final int CHANNELS = 14;
    private static final int SPARE = 15;
    private static final int SPARE_OFFSET = 16;

    private final boolean isOutput;
    private final double[][] matrix;
    private final CodeBuilder code;
    private final VectorCode vector;
    private final LinearForms forms;
    private final int lanes;
    private final int channel;
    private final int line;
    private final int base;

    private TransformEmitter(TransformSpec spec, CodeBuilder code) {
        ToomCook algorithm = ToomCook.of(spec.outputs(), spec.taps());
        this.matrix = ToomCook.toDouble(
                switch (spec.side()) {
                    case INPUT -> algorithm.input();
                    case WEIGHT -> algorithm.weight();
                    case OUTPUT -> algorithm.output();
                });
        this.isOutput = spec.side() == TransformSpec.Side.OUTPUT;
        this.code = code;
        this.vector = new VectorCode(code, spec.vectorBits());
        this.forms = new LinearForms(vector);
        this.lanes = spec.lanes();
        this.channel = vector.newInt();
        this.line = vector.newInt();
        this.base = vector.newInt();
    }

    /** The bytes of a class that implements {@link TileTransform}. */
    static byte[] emit(TransformSpec spec) {
        return KernelClass.bytes(spec.id(), TileTransform.class, code -> new TransformEmitter(spec, code).body());
    }

    private void body() {
        vector.loop(channel, () -> code.iload(CHANNELS), lanes, () -> {
            vector.loop(line, () -> code.loadConstant(matrix[0].length), 1, this::column);
            vector.loop(line, () -> code.loadConstant(matrix.length), 1, this::row);
        });
        code.return_();
    }

    /** Transforms a column of X into one of the spare matrix. */
    private void column() {
        int size = matrix[0].length;
        setBase(X_OFFSET, X_COLUMN);
        int[] x = vector.newVectors(size);
        for (int i = 0; i < size; i++) vector.load(X, along(X_ROW, i)).pop(x[i]);
        int[] y = forms.multiply(matrix, x);
        for (int i = 0; i < y.length; i++) {
            int first = i * size;
            vector.push(y[i])
                    .store(
                            SPARE,
                            () -> code.iload(SPARE_OFFSET)
                                    .iload(line)
                                    .loadConstant(lanes)
                                    .imul()
                                    .iadd()
                                    .loadConstant(first * lanes)
                                    .iadd());
        }
    }

    /** Transforms a row of the spare matrix into one of Y. */
    private void row() {
        int size = matrix[0].length;
        int[] x = vector.newVectors(size);
        for (int j = 0; j < size; j++) {
            int column = j;
            vector.load(
                            SPARE,
                            () -> code.iload(SPARE_OFFSET)
                                    .iload(line)
                                    .loadConstant(size * lanes)
                                    .imul()
                                    .iadd()
                                    .loadConstant(column * lanes)
                                    .iadd())
                    .pop(x[j]);
        }
        int[] y = forms.multiply(matrix, x);
        if (isOutput) applyEpilogue(y);
        setBase(Y_OFFSET, Y_ROW);
        for (int j = 0; j < y.length; j++) vector.push(y[j]).store(Y, along(Y_COLUMN, j));
    }

    private void applyEpilogue(int[] y) {
        int bias = vector.newVector();
        vector.load(BIAS, () -> code.iload(BIAS_OFFSET).iload(channel).iadd()).pop(bias);
        for (int result : y) vector.push(bias).push(result).add().pop(result);
        Label without = code.newLabel();
        code.aload(RESIDUAL).ifnull(without);
        setBase(RESIDUAL_OFFSET, Y_ROW);
        for (int j = 0; j < y.length; j++) {
            vector.load(RESIDUAL, along(Y_COLUMN, j)).push(y[j]).add().pop(y[j]);
        }
        code.labelBinding(without);
        int floor = vector.newVector();
        vector.broadcastVariable(FLOOR).pop(floor);
        for (int result : y) vector.max(floor, result).pop(result);
    }

    /** Sets the base to where the current line begins, for the current channels. */
    private void setBase(int offset, int step) {
        code.iload(offset)
                .iload(channel)
                .iadd()
                .iload(line)
                .iload(step)
                .imul()
                .iadd()
                .istore(base);
    }

    /** Index of element {@code i} of the current line. */
    private Runnable along(int step, int i) {
        return () -> code.iload(base).iload(step).loadConstant(i).imul().iadd();
    }
}
