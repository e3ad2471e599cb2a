package dev.residua.vector.conv;

import dev.residua.vector.codegen.Brgemm;
import dev.residua.vector.codegen.BrgemmSpec;
import dev.residua.vector.codegen.BrgemmSpec.Extra;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.Tiling;
import java.util.LinkedHashSet;
import java.util.Set;

/** The microkernels of a sweep product, for each panel and number of rows of a tile, with and without something to add to, and something more to make. */
final class SweepKernels {
    private final Tiling tiling;
    private final SweepPanels panels;

    /**
     * Those that make nothing more, then those that do: of these those that add nothing, then those that do; for a full panel, then for the last
     * one; of 0 to {@code tiling.rows()} rows. Those not wanted are null.
     */
    private final Brgemm[][][][] kernels;

    private final Set<BrgemmSpec> specs = new LinkedHashSet<>();

    /**
     * @param plain whether some are wanted that add nothing
     * @param add whether some are wanted that add a residual, or earlier sums
     * @param silent whether some are wanted that make nothing more
     * @param extra what others make
     * @param warm whether to have the kernels compiled now
     * @param runs numbers of rows that are covered without a break
     */
    SweepKernels(
            Tiling tiling,
            SweepPanels panels,
            boolean plain,
            boolean add,
            boolean silent,
            Extra extra,
            boolean warm,
            int... runs) {
        this.tiling = tiling;
        this.panels = panels;
        kernels = new Brgemm[2][2][2][tiling.rows() + 1];
        for (int run : runs) {
            for (int rows : new int[] {run < tiling.rows() ? 0 : tiling.rows(), run % tiling.rows()}) {
                if (rows == 0) continue;
                if (plain && silent) make(rows, false, Extra.NONE, warm);
                if (plain && extra != Extra.NONE) make(rows, false, extra, warm);
                if (add && silent) make(rows, true, Extra.NONE, warm);
                if (add && extra != Extra.NONE) make(rows, true, extra, warm);
            }
        }
    }

    private void make(int rows, boolean add, Extra extra, boolean warm) {
        Brgemm[][] made = kernels[extra != Extra.NONE ? 1 : 0][add ? 1 : 0];
        int last = panels.count() - 1;
        if (last > 0) made[0][rows] = kernel(spec(0, rows, add, extra), warm);
        made[1][rows] = kernel(spec(last, rows, add, extra), warm);
    }

    private Brgemm kernel(BrgemmSpec spec, boolean warm) {
        specs.add(spec);
        if (warm) Kernels.warm(spec);
        return Kernels.get(spec);
    }

    private BrgemmSpec spec(int panel, int rows, boolean add, Extra extra) {
        return new BrgemmSpec(tiling.vectorBits(), rows, panels.vectors(panel), panels.tail(panel), add, extra);
    }

    /** That of most tiles, without what its epilogue is. */
    String id() {
        return spec(0, tiling.rows(), false, Extra.NONE).id();
    }

    /** What was generated, as text. */
    String listing() {
        return Kernels.listing(specs);
    }

    int rows() {
        return tiling.rows();
    }

    Brgemm get(int panel, int rows, boolean add, boolean withExtra) {
        return kernels[withExtra ? 1 : 0][add ? 1 : 0][panel == panels.count() - 1 ? 1 : 0][rows];
    }
}
