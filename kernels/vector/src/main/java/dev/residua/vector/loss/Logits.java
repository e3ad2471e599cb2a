package dev.residua.vector.loss;

import dev.residua.engine.cpu.Buffer;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Rows of class scores. Exponentials are taken one by one in double: there are a thousand or so to an image, and no CPU has an instruction for
 * them.
 */
record Logits(float[] data, int offset, int classes) {
    static Logits of(Buffer x) {
        return new Logits(x.data(), x.offset(), x.shape().dim(1));
    }

    float get(int row, int k) {
        return data[offset + row * classes + k];
    }

    /** The largest score of a row; NaN if there is one, negative infinity if the row is empty. */
    float max(int row) {
        int begin = offset + row * classes;
        int end = begin + classes;
        int i = begin;
        FloatVector max = FloatVector.broadcast(Simd.SPECIES, Float.NEGATIVE_INFINITY);
        for (; i <= end - Simd.LANES; i += Simd.LANES) max = max.max(FloatVector.fromArray(Simd.SPECIES, data, i));
        float largest = max.reduceLanes(VectorOperators.MAX);
        for (; i < end; i++) largest = Math.max(largest, data[i]);
        return largest;
    }

    /** {@code sum exp(x - shift)} over a row. */
    double sumExp(int row, double shift) {
        double sum = 0;
        for (int k = 0; k < classes; k++) sum += Math.exp(get(row, k) - shift);
        return sum;
    }
}
