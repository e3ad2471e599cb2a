package dev.residua.vector.gemm;

/**
 * How one product is cut: into parts that threads take, each some tiles of rows by some panels of columns of one group; and the depth into
 * blocks, one after the other within a part. A block of A (rows of a part by one block of depth) stays in the second-level cache while
 * the part's panels pass by it.
 *
 * @param rows rows of a part, a multiple of the tile's height
 * @param panels panels of a part
 * @param depth length of a block of depth, at least 1; all but the last have it. It depends on the shape alone, so that sums are formed in the same
 *     order, and results are the same, for any number of threads
 */
public record Blocking(int rows, int panels, int depth) {
    /** Elements of A in a block: 256 KiB, within the second-level cache of recent CPUs. */
    private static final int BLOCK_ELEMENTS = 64 * 1024;

    /** At this depth writing sums out and reading them back costs about 1 %. */
    private static final int MAX_DEPTH = 1200;

    /** Cycles, for each unit of depth, that a tile takes, bringing its rows together takes, and reading a panel into the cache takes. */
    private static final double TILE = 12;

    private static final double GATHER = 1.5;
    private static final double PANEL = 8;

    /** Cycles to start a part. */
    private static final double START = 1000;

    /** The cut that takes the least time on {@code threads} threads, by the estimate above. */
    static Blocking choose(GemmShape shape, int tileRows, int panels, int threads) {
        int depthBlocks = Math.max(1, (shape.depth() + MAX_DEPTH - 1) / MAX_DEPTH);
        int depth = Math.max(1, (shape.depth() + depthBlocks - 1) / depthBlocks);
        int tiles = (shape.rows() + tileRows - 1) / tileRows;
        int maxTiles = Math.max(1, Math.min(tiles, BLOCK_ELEMENTS / (tileRows * depth)));
        int bestTiles = 1;
        int bestPanels = 1;
        double best = Double.POSITIVE_INFINITY;
        for (int t = maxTiles; t >= 1; t--) {
            for (int columnParts = 1; columnParts <= Math.min(panels, 4 * threads); columnParts++) {
                int p = (panels + columnParts - 1) / columnParts;
                long parts = (long) shape.groups() * ((tiles + t - 1) / t) * ((panels + p - 1) / p);
                double part = shape.depth() * ((double) t * p * TILE + t * GATHER + p * PANEL) + START;
                double time = (parts + threads - 1) / threads * part;
                if (time < best) {
                    best = time;
                    bestTiles = t;
                    bestPanels = p;
                }
            }
        }
        return new Blocking(bestTiles * tileRows, bestPanels, depth);
    }

    /** Elements of one block of A. */
    int blockElements() {
        return rows * depth;
    }
}
