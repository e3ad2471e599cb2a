package dev.residua.vector.conv;

import dev.residua.vector.codegen.Brgemm;
import dev.residua.vector.codegen.BrgemmSpec;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.Tiling;

/** The microkernels of a sweep product, for each panel and number of rows of a tile, with and without something to add to, and statistics. */
final class SweepKernels {
    private final Tiling tiling;
    private final SweepPanels panels;

    /**
     * Those that make no statistics, then those that do: of these those that add nothing, then those that do; for a full panel, then for the last
     * one; of 0 to {@code tiling.rows()} rows. Those not wanted are null.
     */
    private final Brgemm[][][][] kernels;

    /**
     * @param plain whether some are wanted that add nothing
     * @param add whether some are wanted that add a residual, or earlier sums
     * @param silent whether some are wanted that make no statistics
     * @param statistics whether some are wanted that do
     * @param warm whether to have the kernels compiled now
     * @param runs numbers of rows that are covered without a break
     */
    SweepKernels(
            Tiling tiling,
            SweepPanels panels,
            boolean plain,
            boolean add,
            boolean silent,
            boolean statistics,
            boolean warm,
            int... runs) {
        this.tiling = tiling;
        this.panels = panels;
        kernels = new Brgemm[2][2][2][tiling.rows() + 1];
        for (int run : runs) {
            for (int rows : new int[] {run < tiling.rows() ? 0 : tiling.rows(), run % tiling.rows()}) {
                if (rows == 0) continue;
                if (plain && silent) make(rows, false, false, warm);
                if (plain && statistics) make(rows, false, true, warm);
                if (add && silent) make(rows, true, false, warm);
                if (add && statistics) make(rows, true, true, warm);
            }
        }
    }

    private void make(int rows, boolean add, boolean statistics, boolean warm) {
        Brgemm[][] made = kernels[statistics ? 1 : 0][add ? 1 : 0];
        int last = panels.count() - 1;
        if (last > 0) made[0][rows] = kernel(spec(0, rows, add, statistics), warm);
        made[1][rows] = kernel(spec(last, rows, add, statistics), warm);
    }

    private static Brgemm kernel(BrgemmSpec spec, boolean warm) {
        if (warm) Kernels.warm(spec);
        return Kernels.get(spec);
    }

    private BrgemmSpec spec(int panel, int rows, boolean add, boolean statistics) {
        return new BrgemmSpec(tiling.vectorBits(), rows, panels.vectors(panel), panels.tail(panel), add, statistics);
    }

    /** That of most tiles, without what its epilogue is. */
    String id() {
        return spec(0, tiling.rows(), false, false).id();
    }

    int rows() {
        return tiling.rows();
    }

    Brgemm get(int panel, int rows, boolean add, boolean statistics) {
        return kernels[statistics ? 1 : 0][add ? 1 : 0][panel == panels.count() - 1 ? 1 : 0][rows];
    }
}
