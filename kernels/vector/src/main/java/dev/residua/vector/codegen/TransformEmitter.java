package dev.residua.vector.codegen;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Emits the class of a {@link TransformSpec}. Some rows of {@code T X} are made at a time, in registers, and each at once multiplied by {@code T^T}. What
 * some rows take is a method of its own, which reads X again: of much larger ones C1 gives up on the version that takes the profile, and so they
 * would never come to be compiled by C2.
 */
final class TransformEmitter {
    /** Elements of {@code T X}, vectors, made at a time. With more, code becomes too long. */
    private static final int PART_ELEMENTS = 16;

    private static final int X = 0;
    private static final int X_OFFSET = 1;
    private static final int X_TILE = 2;
    private static final int Y = 3;
    private static final int Y_OFFSET = 4;
    private static final int Y_TILE = 5;
    private static final int ROW = 6;
    private static final int PIXEL = 7;
    private static final int POINT = 8;
    private static final int BIAS = 9;
    private static final int BIAS_OFFSET = 10;
    private static final int RESIDUAL = 11;
    private static final int RESIDUAL_OFFSET = 12;
    private static final int FLOOR = 13;
    private static final int CHANNELS = 14;
    private static final int TILES = 15;

    /** Of the methods, which take the arguments of {@link TileTransform#run}. */
    private static final MethodTypeDesc TYPE = KernelClass.type(TileTransform.class);

    private final TransformSpec spec;
    private final boolean isOutput;
    private final double[][] matrix;
    private final CodeBuilder code;
    private final VectorCode vector;
    private final LinearForms forms;
    private final int channel;
    private final int base;

    private TransformEmitter(TransformSpec spec, double[][] matrix, CodeBuilder code) {
        this.spec = spec;
        this.matrix = matrix;
        this.isOutput = spec.side() == TransformSpec.Side.OUTPUT;
        this.code = code;
        this.vector = new VectorCode(code, spec.vectorBits());
        this.forms = new LinearForms(vector);
        this.channel = vector.newInt();
        this.base = vector.newInt();
    }

    /** The bytes of a class that implements {@link TileTransform}. */
    static byte[] emit(TransformSpec spec) {
        ToomCook algorithm = ToomCook.of(spec.outputs(), spec.taps());
        double[][] matrix = ToomCook.toDouble(
                switch (spec.side()) {
                    case INPUT -> algorithm.input();
                    case WEIGHT -> algorithm.weight();
                    case OUTPUT -> algorithm.output();
                });
        List<int[]> parts = parts(matrix, spec.side() == TransformSpec.Side.OUTPUT);
        return KernelClass.bytes(spec.id(), TileTransform.class, code -> call(spec, parts.size(), code), more -> {
            for (int part = 0; part < parts.size(); part++) {
                int[] rows = parts.get(part);
                more.withMethodBody(
                        name(part),
                        TYPE,
                        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                        code -> new TransformEmitter(spec, matrix, code).body(rows));
            }
        });
    }

    /**
     * Rows of T, an even number of them each time, such that those are together which share most: of input and weights those of points that
     * differ in sign, which {@link ToomCook} has between zero and infinity; of the output those of even powers and those of odd ones.
     */
    private static List<int[]> parts(double[][] matrix, boolean isOutput) {
        int n = matrix.length;
        List<Integer> order = new ArrayList<>();
        if (isOutput) {
            for (int i = 0; i < n; i += 2) order.add(i);
            for (int i = 1; i < n; i += 2) order.add(i);
        } else {
            for (int i = 1; i < n - 1; i++) order.add(i);
            order.add(0);
            order.add(n - 1);
        }
        int most = Math.max(2, PART_ELEMENTS / matrix[0].length / 2 * 2);
        List<int[]> parts = new ArrayList<>();
        for (int i = 0; i < n; i += most) {
            parts.add(order.subList(i, Math.min(n, i + most)).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
        }
        return parts;
    }

    private static String name(int part) {
        return "part" + part;
    }

    /** Calls all parts. */
    private static void call(TransformSpec spec, int parts, CodeBuilder code) {
        ClassDesc self = KernelClass.name(spec.id());
        for (int part = 0; part < parts; part++) {
            KernelClass.pushArguments(code, TYPE);
            code.invokestatic(self, name(part), TYPE);
        }
        code.return_();
    }

    /** One loop over tiles and channels: two, one in the other, would take longer where there are few channels. */
    private void body(int[] rows) {
        int floor = vector.newVector();
        if (isOutput) vector.broadcastVariable(FLOOR).pop(floor);
        int done = vector.newInt();
        int all = vector.newInt();
        code.iload(TILES).iload(CHANNELS).imul().istore(all);
        code.iconst_0().istore(channel);
        vector.loop(done, () -> code.iload(all), spec.lanes(), () -> {
            transform(rows, floor);
            Label sameTile = code.newLabel();
            code.iinc(channel, spec.lanes());
            code.iload(channel).iload(CHANNELS).if_icmplt(sameTile);
            code.iconst_0().istore(channel);
            vector.advance(X_OFFSET, X_TILE, 1);
            vector.advance(Y_OFFSET, Y_TILE, 1);
            vector.advance(RESIDUAL_OFFSET, Y_TILE, 1);
            code.labelBinding(sameTile);
        });
        code.return_();
    }

    /** Makes some rows of Y for a vector of channels. */
    private void transform(int[] rows, int floor) {
        int[][] product = multiply(rows);
        int bias = vector.newVector();
        if (isOutput)
            vector.load(BIAS, () -> code.iload(BIAS_OFFSET).iload(channel).iadd())
                    .pop(bias);
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            int[] y = forms.multiply(matrix, product[i]);
            if (isOutput) applyEpilogue(y, row, bias, floor);
            setBase(Y_OFFSET, isOutput ? row : 0);
            for (int j = 0; j < y.length; j++) {
                int column = j;
                vector.push(y[j]).store(Y, () -> {
                    code.iload(base);
                    if (isOutput) addPixels(column);
                    else addPoints(row * y.length + column);
                });
            }
        }
    }

    /** Rows of {@code T X}: slots, row after row. */
    private int[][] multiply(int[] rows) {
        int size = matrix[0].length;
        double[][] chosen = Arrays.stream(rows).mapToObj(row -> matrix[row]).toArray(double[][]::new);
        int[] needed = IntStream.range(0, size)
                .filter(i -> Arrays.stream(chosen).anyMatch(row -> row[i] != 0))
                .toArray();
        int[] begins = new int[size];
        if (isOutput) setBase(X_OFFSET, 0);
        for (int i : needed) {
            begins[i] = isOutput ? base : vector.newInt();
            if (!isOutput) {
                setBase(X_OFFSET, i);
                code.iload(base).istore(begins[i]);
            }
        }
        int[][] product = new int[rows.length][size];
        for (int j = 0; j < size; j++) {
            int column = j;
            int[] x = new int[size];
            for (int i : needed) {
                x[i] = vector.newVector();
                vector.load(X, () -> {
                            code.iload(begins[i]);
                            if (isOutput) addPoints(i * size + column);
                            else addPixels(column);
                        })
                        .pop(x[i]);
            }
            int[] results = forms.multiply(chosen, x);
            for (int i = 0; i < rows.length; i++) product[i][j] = results[i];
        }
        return product;
    }

    private void applyEpilogue(int[] y, int row, int bias, int floor) {
        for (int result : y) vector.push(bias).push(result).add().pop(result);
        Label without = code.newLabel();
        code.aload(RESIDUAL).ifnull(without);
        setBase(RESIDUAL_OFFSET, row);
        for (int j = 0; j < y.length; j++) {
            int column = j;
            vector.push(y[j])
                    .loadArgument(RESIDUAL, () -> {
                        code.iload(base);
                        addPixels(column);
                    })
                    .add()
                    .pop(y[j]);
        }
        code.labelBinding(without);
        for (int result : y) vector.atLeast(floor, result).pop(result);
    }

    /** Sets the base to where a row of the image begins, or with row 0 the points, for the current channels. */
    private void setBase(int offset, int row) {
        code.iload(offset).iload(channel).iadd();
        if (row > 0) code.iload(ROW).loadConstant(row).imul().iadd();
        code.istore(base);
    }

    private void addPixels(int count) {
        add(count, spec.pixel(), PIXEL);
    }

    private void addPoints(int count) {
        add(count, spec.point(), POINT);
    }

    /** Adds a multiple of a step to the index on the stack. */
    private void add(int count, int step, int argument) {
        if (step > 0) code.loadConstant(count * step).iadd();
        else code.iload(argument).loadConstant(count).imul().iadd();
    }
}
