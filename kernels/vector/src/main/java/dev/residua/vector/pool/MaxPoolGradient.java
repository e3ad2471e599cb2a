package dev.residua.vector.pool;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Window;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Sends each gradient to the window's maximum, the first in row order where several are equal or are NaN. */
public final class MaxPoolGradient extends PoolingGradient {
    private final Buffer x;
    private final Buffer y;

    public MaxPoolGradient(Window window, Operands operands) {
        super(window, operands);
        x = operands.input(1);
        y = operands.input(2);
    }

    @Override
    void spread(int from, int rows, int columns, int to) {
        int whole = channels - channels % Simd.LANES;
        if (whole > 0) vectors(from, rows, columns, to, whole);
        for (int c = whole; c < channels; c++) scalar(from + c, rows, columns, to + c);
    }

    private void vectors(int from, int rows, int columns, int to, int channels) {
        for (int c = 0; c < channels; c += Simd.LANES) {
            FloatVector max = FloatVector.fromArray(Simd.SPECIES, y.data(), likePooled(from, y.offset()) + c);
            // What no tap has taken yet.
            FloatVector left = FloatVector.fromArray(Simd.SPECIES, dy, from + c);
            for (int row = 0; row < rows; row++) {
                int tap = to + row * rowStep + c;
                for (int column = 0; column < columns; column++, tap += columnStep) {
                    FloatVector v = FloatVector.fromArray(Simd.SPECIES, x.data(), like(tap, x.offset()));
                    VectorMask<Float> takes = v.compare(VectorOperators.EQ, max).or(v.compare(VectorOperators.NE, v));
                    FloatVector sum = FloatVector.fromArray(Simd.SPECIES, dx, tap);
                    sum.blend(sum.add(left), takes).intoArray(dx, tap);
                    left = FloatVector.zero(Simd.SPECIES).blend(left, takes.not());
                }
            }
        }
    }

    private void scalar(int from, int rows, int columns, int to) {
        float max = y.data()[likePooled(from, y.offset())];
        for (int row = 0; row < rows; row++) {
            int tap = to + row * rowStep;
            for (int column = 0; column < columns; column++, tap += columnStep) {
                float v = x.data()[like(tap, x.offset())];
                if (v == max || Float.isNaN(v)) {
                    dx[tap] += dy[from];
                    return;
                }
            }
        }
    }
}
