package dev.residua.vector.codegen;

/**
 * How a product is cut into parts for the workers: its tiles of rows into {@code rowParts} ranges and its panels of columns into
 * {@code columnParts}.
 */
record WorkSplit(int rowParts, int columnParts) {
    /** Parts for each worker: enough to even out workers that do not get their processor all the time. */
    private static final int PARTS_PER_THREAD = 4;

    /**
     * Cuts the smaller matrix as little as possible, because every part reads its range of both.
     *
     * @param tiles ranges of rows there can be
     * @param panels ranges of columns there can be
     */
    static WorkSplit choose(int threads, int tiles, int panels, long leftBytes, long rightBytes) {
        int wanted = threads == 1 ? 1 : threads * PARTS_PER_THREAD;
        if (rightBytes > leftBytes) {
            int columns = Math.min(wanted, panels);
            return new WorkSplit(Math.min(Math.ceilDiv(wanted, columns), tiles), columns);
        }
        int rows = Math.min(wanted, tiles);
        return new WorkSplit(rows, Math.min(Math.ceilDiv(wanted, rows), panels));
    }

    int parts() {
        return rowParts * columnParts;
    }

    /** Where range {@code i} of {@code parts} equal ones of {@code 0 .. total} begins. */
    static int begin(int i, int parts, int total) {
        return (int) ((long) i * total / parts);
    }
}
