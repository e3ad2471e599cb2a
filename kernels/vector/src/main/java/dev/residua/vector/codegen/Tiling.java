package dev.residua.vector.codegen;

/**
 * The register tile of a product: {@code rows} pixels by {@code vectors} vectors of {@code vectorBits}.
 *
 * <p>C2 keeps a tile of up to 16 sums in registers, whatever its shape, and then reaches 90 to 99 % of the peak;
 * beyond that it spills in the inner loop, although the machine may have 32 registers. Sixteen are enough to hide the
 * latency of two multiply-adders.
 */
public record Tiling(int vectorBits, int rows, int vectors) {
    private static final int[][] TILES = {{7, 2}, {8, 2}, {4, 4}, {6, 2}, {5, 2}, {3, 4}, {2, 4}, {1, 4}, {13, 1}};

    /** Each shape of tile in use costs time to compile: another must be that much better than those before it. */
    private static final double WORTH_ANOTHER = 0.95;

    /** Cycles the load unit takes for a broadcast and for a vector, against one for a multiply-add. */
    private static final double BROADCAST_COST = 1.3;

    private static final double LOAD_COST = 1.5;

    /** Sums in flight that keep the multiply-adders busy. */
    private static final int LATENCY = 6;

    /** What a call costs beside its inner loop, in steps of the loop. */
    private static final double CALL_STEPS = 4;

    public int lanes() {
        return vectorBits / Float.SIZE;
    }

    public int columns() {
        return vectors * lanes();
    }

    /**
     * The tile with the least estimated time.
     *
     * @param run pixels in a row that tiles can cover without a break
     * @param columns output channels
     * @param depth length of a sum
     */
    public static Tiling choose(int vectorBits, int run, int columns, int depth) {
        int bits = vectorBits;
        while (bits > 128 && columns <= bits / Float.SIZE)
            bits /= 2; // two vectors of half the width load less than one
        int blocks = Math.ceilDiv(columns, bits / Float.SIZE);
        Tiling best = null;
        double bestCost = Double.MAX_VALUE;
        for (int[] tile : TILES) {
            int rows = Math.min(tile[0], run);
            int vectors = Math.min(tile[1], blocks);
            double cost = cost(rows, vectors, run, blocks, depth);
            if (cost < bestCost * WORTH_ANOTHER) {
                bestCost = cost;
                best = new Tiling(bits, rows, vectors);
            }
        }
        return best;
    }

    /**
     * The width to use for so many channels: two vectors of half the width are better than one, which would need as
     * many broadcasts.
     */
    static int fit(int vectorBits, int channels) {
        int bits = vectorBits;
        while (bits > 128 && channels <= bits / Float.SIZE) bits /= 2;
        return bits;
    }

    private static double cost(int rows, int vectors, int run, int blocks, int depth) {
        double across =
                run / rows * step(rows, vectors, depth) + (run % rows == 0 ? 0 : step(run % rows, vectors, depth));
        double narrow = blocks % vectors == 0 ? 0 : run / rows * step(rows, blocks % vectors, depth);
        return blocks / vectors * across + narrow;
    }

    private static double step(int rows, int vectors, int depth) {
        double loop = Math.max(Math.max(rows * vectors, LATENCY), rows * BROADCAST_COST + vectors * LOAD_COST);
        return loop * (depth + CALL_STEPS);
    }
}
