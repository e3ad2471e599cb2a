package dev.residua.vector.pool;

import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The mean under each window. Each row of the window is summed by itself first, which keeps the rounding error of
 * large windows small.
 */
public final class AvgPool extends Pooling {
    /** What the sum is divided by; 0 for the number of pixels inside the image. */
    private final int fixedCount;

    public AvgPool(Window window, boolean countIncludePad, Operands operands) {
        super(window, operands);
        fixedCount = countIncludePad ? window.kernelH() * window.kernelW() : 0;
    }

    /** The mean of each whole image. */
    public static AvgPool global(Operands operands) {
        Shape shape = operands.input(0).shape();
        return new AvgPool(Window.of(shape.dim(2), shape.dim(3)), true, operands);
    }

    @Override
    void pixel(int from, int rows, int columns, int to) {
        int count = fixedCount > 0 ? fixedCount : rows * columns;
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector sum = FloatVector.zero(Simd.SPECIES);
            for (int row = 0; row < rows; row++) {
                int tap = from + row * rowStep + c;
                FloatVector rowSum = FloatVector.zero(Simd.SPECIES);
                for (int column = 0; column < columns; column++) {
                    rowSum = FloatVector.fromArray(Simd.SPECIES, x, tap + column * columnStep)
                            .add(rowSum);
                }
                sum = ((FloatVector) Simd.VECTOR.cast(rowSum)).add(sum);
            }
            ((FloatVector) Simd.VECTOR.cast(sum)).div(count).intoArray(y, to + c);
        }
        for (; c < channels; c++) {
            float sum = 0;
            for (int row = 0; row < rows; row++) {
                int tap = from + row * rowStep + c;
                float rowSum = 0;
                for (int column = 0; column < columns; column++) rowSum += x[tap + column * columnStep];
                sum += rowSum;
            }
            y[to + c] = sum / count;
        }
    }
}
