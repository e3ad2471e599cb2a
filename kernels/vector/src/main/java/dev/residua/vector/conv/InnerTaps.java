package dev.residua.vector.conv;

import java.util.stream.IntStream;

/**
 * Taps of a pixel's window that lie inside the image, as far as their weights follow each other. In images of few pixels most windows see more padding
 * than image: of 2x2 pixels under windows of 3x3, 16 of 36 pairs of pixel and tap are inside.
 *
 * @param first of the sweep's taps, row by row
 * @param places of each, from the window's first
 */
record InnerTaps(int first, int[] places) {
    /**
     * Those of one pixel: whole kernel rows in one piece, or a piece for each row; one without taps where none is inside.
     *
     * @param row of the walk, as {@code column}
     * @param rowPitch elements between neighbouring rows of what is read, {@code pixelPitch} between neighbouring pixels
     */
    static InnerTaps[] of(Sweep sweep, int row, int column, int inH, int inW, int rowPitch, int pixelPitch) {
        Walk rows = sweep.rows();
        Walk columns = sweep.columns();
        int firstRow = rows.beginTap(row);
        int endRow = rows.endTap(row, inH);
        int firstColumn = columns.beginTap(column);
        int endColumn = columns.endTap(column, inW);
        int width = endColumn - firstColumn;
        if (endRow <= firstRow || width <= 0) return new InnerTaps[] {new InnerTaps(0, new int[0])};
        int height = width == columns.taps() ? endRow - firstRow : 1;
        InnerTaps[] pieces = new InnerTaps[(endRow - firstRow) / height];
        for (int i = 0; i < pieces.length; i++) {
            int first = firstRow + i;
            int[] places = IntStream.range(0, height * width)
                    .map(tap -> (first + tap / width) * rows.spacing() * rowPitch
                            + (firstColumn + tap % width) * columns.spacing() * pixelPitch)
                    .toArray();
            pieces[i] = new InnerTaps(first * columns.taps() + firstColumn, places);
        }
        return pieces;
    }
}
