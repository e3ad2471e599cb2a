package dev.residua.vector.codegen;

import dev.residua.vector.simd.Simd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The register tile of a product: {@code rows} pixels by {@code vectors} vectors of {@code vectorBits}.
 *
 * <p>The larger a tile, the more often what it loads is used, as long as its sums, a row of B and one element of A fit the registers.
 * Four vectors wide, a tile has fewer broadcasts than multiply-adds hide, and reaches 93 to 98 % of the peak; a narrow one waits for loads.
 */
public record Tiling(int vectorBits, int rows, int vectors) {
    /** Rows and vectors. */
    static final int[][] TILES = {{6, 4}, {8, 2}, {7, 2}, {9, 3}, {12, 2}, {6, 2}, {4, 3}, {3, 4}, {2, 4}, {1, 4}};

    /** Each shape of tile in use costs time to compile: another must be that much better than those before it. */
    private static final double WORTH_ANOTHER = 0.97;

    /** A second shape of tile in the same layer must be that much better. */
    private static final double WORTH_ANOTHER_CLASS = 0.85;

    /** One whose estimate is worse by more than this factor is no candidate. */
    private static final double WORTH_MEASURING = 1.3;

    /** Cycles a load or broadcast takes, against one for a multiply-add. */
    private static final double LOAD_COST = 1.2;

    /** Rows whose addresses fit the general registers, and the cycles that each of more takes. */
    private static final int ADDRESSED_ROWS = 9;

    private static final double ADDRESS_COST = 1.5;

    /** Cycles of one step of the inner loop in which no multiply-add begins. */
    private static final double LOOP_COST = 2.5;

    /** What a call costs beside its inner loop, in steps of the loop. */
    private static final double CALL_STEPS = 4;

    public int lanes() {
        return vectorBits / Float.SIZE;
    }

    public int columns() {
        return vectors * lanes();
    }

    /** Tiles that cover a run; the last one may reach back over pixels of the one before it. */
    int count(int run) {
        return Math.ceilDiv(run, rows);
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
            if (tiling.registers() > Simd.REGISTERS) continue;
            double cost = tiling.cost(run, blocks, depth);
            if (costs.put(tiling, cost) == null) found.add(tiling);
            if (best == null || cost < costs.get(best) * WORTH_ANOTHER) best = tiling;
        }
        Tiling first = best;
        found.removeIf(tiling -> costs.get(tiling) > costs.get(first) * WORTH_MEASURING);
        found.sort(Comparator.comparing(tiling -> !tiling.equals(first)));
        return found;
    }

    /** A tile as wide and not as high for a shorter run; this one if that is hardly faster. */
    Tiling forRun(int run) {
        Tiling best = this;
        for (int[] tile : TILES) {
            Tiling other = new Tiling(vectorBits, tile[0], vectors);
            boolean isShorter = tile[1] == vectors && tile[0] < rows;
            double limit = (best == this ? WORTH_ANOTHER_CLASS : 1) * best.count(run) * best.step(vectors);
            if (isShorter && other.count(run) * other.step(vectors) < limit) best = other;
        }
        return best;
    }

    private int registers() {
        return rows * vectors + vectors + 1;
    }

    private double cost(int run, int blocks, int depth) {
        double narrow = blocks % vectors == 0 ? 0 : step(blocks % vectors);
        return count(run) * (blocks / vectors * step(vectors) + narrow) * (depth + CALL_STEPS);
    }

    /** Cycles of one step of the inner loop of a tile with so many vectors. */
    private double step(int vectors) {
        double loads = (rows + vectors) * LOAD_COST + Math.max(0, rows - ADDRESSED_ROWS) * ADDRESS_COST;
        return Math.max(rows * vectors + LOOP_COST, loads);
    }
}
