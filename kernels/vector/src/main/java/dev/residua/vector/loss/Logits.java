package dev.residua.vector.loss;

import dev.residua.engine.cpu.Buffer;

/**
 * Rows of class scores. Plain scalar code, the exponentials in double: there are a thousand or so scores to an image.
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
        float max = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) max = Math.max(max, get(row, k));
        return max;
    }

    /** {@code sum exp(x - shift)} over a row. */
    double sumExp(int row, double shift) {
        double sum = 0;
        for (int k = 0; k < classes; k++) sum += Math.exp(get(row, k) - shift);
        return sum;
    }
}
