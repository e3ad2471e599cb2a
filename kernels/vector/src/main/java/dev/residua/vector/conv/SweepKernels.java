package dev.residua.vector.conv;

import dev.residua.vector.codegen.Brgemm;
import dev.residua.vector.codegen.BrgemmSpec;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.Tiling;

/** The microkernels of a sweep product, for each panel and number of rows of a tile. */
final class SweepKernels {
    private final Tiling tiling;
    private final SweepPanels panels;
    private final boolean add;

    /**
     * For a full panel, then for the last one, the kernels of 0 to {@code tiling.rows()} rows; those not wanted are
     * null.
     */
    private final Brgemm[][] kernels;

    /**
     * @param add whether a residual is added
     * @param runs numbers of rows that are covered without a break
     * @param warm whether to have the kernels compiled now
     */
    SweepKernels(Tiling tiling, SweepPanels panels, boolean add, boolean warm, int... runs) {
        this.tiling = tiling;
        this.panels = panels;
        this.add = add;
        kernels = new Brgemm[2][tiling.rows() + 1];
        for (int run : runs) {
            if (run >= tiling.rows()) add(tiling.rows(), warm);
            if (run % tiling.rows() != 0) add(run % tiling.rows(), warm);
        }
    }

    private void add(int rows, boolean warm) {
        int last = panels.count() - 1;
        if (last > 0) kernels[0][rows] = kernel(spec(0, rows), warm);
        kernels[1][rows] = kernel(spec(last, rows), warm);
    }

    private static Brgemm kernel(BrgemmSpec spec, boolean warm) {
        if (warm) Kernels.warm(spec);
        return Kernels.get(spec);
    }

    private BrgemmSpec spec(int panel, int rows) {
        return new BrgemmSpec(tiling.vectorBits(), rows, panels.vectors(panel), panels.tail(panel), add);
    }

    /** That of most tiles, without the residual. */
    String id() {
        return new BrgemmSpec(tiling.vectorBits(), tiling.rows(), panels.vectors(0), panels.tail(0), false).id();
    }

    int rows() {
        return tiling.rows();
    }

    Brgemm get(int panel, int rows) {
        return kernels[panel == panels.count() - 1 ? 1 : 0][rows];
    }
}
