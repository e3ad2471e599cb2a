package dev.residua.vector.codegen;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** One whose estimate is worse by more than this factor is no candidate. */
    private static final double WORTH_MEASURING = 1.3;

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
        return candidates(vectorBits, run, columns, depth).getFirst();
    }

    /** Those that the estimate does not rule out, its own choice first. */
    static List<Tiling> candidates(int vectorBits, int run, int columns, int depth) {
        int blocks = Math.ceilDiv(columns, vectorBits / Float.SIZE);
        List<Tiling> found = new ArrayList<>();
        Map<Tiling, Double> costs = new HashMap<>();
        Tiling best = null;
        for (int[] tile : TILES) {
            Tiling tiling = new Tiling(vectorBits, Math.min(tile[0], run), Math.min(tile[1], blocks));
            double cost = cost(tiling.rows, tiling.vectors, run, blocks, depth);
            if (costs.put(tiling, cost) == null) found.add(tiling);
            if (best == null || cost < costs.get(best) * WORTH_ANOTHER) best = tiling;
        }
        Tiling first = best;
        found.removeIf(tiling -> costs.get(tiling) > costs.get(first) * WORTH_MEASURING);
        found.sort(Comparator.comparing(tiling -> !tiling.equals(first)));
        return found;
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
