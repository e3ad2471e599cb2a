package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;

/** Mean and variance of each channel: two vectors {@code [C]}, or the rows of one {@code [2, C]}. */
record Statistics(float[] means, int meanOffset, float[] variances, int varianceOffset) {
    static Statistics of(Buffer mean, Buffer variance) {
        return new Statistics(mean.data(), mean.offset(), variance.data(), variance.offset());
    }

    static Statistics ofRows(Buffer rows) {
        return new Statistics(
                rows.data(),
                rows.offset(),
                rows.data(),
                rows.offset() + rows.shape().dim(1));
    }

    double mean(int c) {
        return means[meanOffset + c];
    }

    /** {@code sqrt(variance + epsilon)}. */
    double deviation(int c, double epsilon) {
        return Math.sqrt(variances[varianceOffset + c] + epsilon);
    }
}
