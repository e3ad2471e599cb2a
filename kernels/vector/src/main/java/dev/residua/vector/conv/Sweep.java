package dev.residua.vector.conv;

/** A part of a result whose windows have the same taps: the pixels where two walks cross. */
record Sweep(Walk rows, Walk columns) {
    int taps() {
        return rows.taps() * columns.taps();
    }
}
