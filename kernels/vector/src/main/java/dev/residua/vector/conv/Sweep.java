package dev.residua.vector.conv;

/** A part of a result whose windows have the same taps: the pixels where two walks cross. */
record Sweep(Walk rows, Walk columns) {
    int taps() {
        return rows.taps() * columns.taps();
    }

    /** Whether some pixel reads that tap inside an image of such a height and width. */
    boolean sees(int tap, int height, int width) {
        int row = tap / columns.taps();
        int column = tap % columns.taps();
        return rows.beginPixel(row) < rows.endPixel(row, height)
                && columns.beginPixel(column) < columns.endPixel(column, width);
    }
}
