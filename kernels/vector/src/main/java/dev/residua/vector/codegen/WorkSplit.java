package dev.residua.vector.codegen;

/**
 * How a product is cut into parts for the workers: its tiles of rows into {@code rowParts} ranges and its panels of columns into
 * {@code columnParts}.
 */
record WorkSplit(int rowParts, int columnParts) {
    /** Parts for each worker: enough to even out workers that do not get their processor all the time. */
    private static final int PARTS_PER_THREAD = 4;

    /** Bytes of the left matrix a part should read: they stay in the second-level cache while one panel after another passes. */
    private static final long CACHE_BYTES = 384 << 10;

    /**
     * Cuts the smaller matrix as little as possible, because every part reads its range of both.
     *
     * @param tiles ranges of rows there can be
     * @param panels ranges of columns there can be
     */
    static WorkSplit choose(int threads, int tiles, int panels, long leftBytes, long rightBytes) {
        int wanted = threads == 1 ? 1 : threads * PARTS_PER_THREAD;
        int rows = Math.clamp(Math.ceilDiv(leftBytes, CACHE_BYTES), 1, tiles);
        int columns = 1;
        if (rightBytes > leftBytes) {
            columns = Math.clamp(Math.ceilDiv(wanted, rows), 1, panels);
            rows = Math.clamp(Math.ceilDiv(wanted, columns), rows, tiles);
        } else {
            rows = Math.clamp(wanted, rows, tiles);
            columns = Math.clamp(Math.ceilDiv(wanted, rows), 1, panels);
        }
        return new WorkSplit(rows, columns);
    }

    int parts() {
        return rowParts * columnParts;
    }

    /** Where range {@code i} of {@code parts} equal ones of {@code 0 .. total} begins. */
    static int begin(int i, int parts, int total) {
        return (int) ((long) i * total / parts);
    }
}
