package dev.residua.vector.codegen;

import dev.residua.engine.graph.Epilogue;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The microkernels that cover a product with tiles: full ones, and those of the last rows of a run and of the last panel. */
final class TileKernels {
    private final Tiling tiling;
    private final Panels panels;
    private final Epilogue epilogue;
    private final boolean masked;

    /** For each panel the kernels of 1 to {@link Tiling#rows()} rows; those not wanted are null. */
    private final Brgemm[][] kernels;

    private final Set<BrgemmSpec> specs = new LinkedHashSet<>();

    /**
     * @param masked whether the missing columns of the last panel are missing in the result too, or are there to be overwritten
     * @param warm whether to have the kernels compiled now
     * @param runs numbers of rows that will be covered without a break
     */
    TileKernels(Tiling tiling, Panels panels, Epilogue epilogue, boolean masked, boolean warm, int... runs) {
        this.tiling = tiling;
        this.panels = panels;
        this.epilogue = epilogue;
        this.masked = masked;
        kernels = new Brgemm[panels.count()][tiling.rows() + 1];
        for (int panel = 0; panel < panels.count(); panel++) {
            for (int run : runs) {
                if (run >= tiling.rows()) add(panel, tiling.rows(), warm);
                if (run % tiling.rows() != 0) add(panel, run % tiling.rows(), warm);
            }
        }
    }

    private void add(int panel, int rows, boolean warm) {
        BrgemmSpec spec = spec(panel, rows);
        specs.add(spec);
        if (warm) Kernels.warm(spec);
        kernels[panel][rows] = Kernels.get(spec);
    }

    private BrgemmSpec spec(int panel, int rows) {
        return new BrgemmSpec(
                tiling.vectorBits(), rows, panels.vectors(panel), masked ? panels.tail(panel) : 0, epilogue);
    }

    /** All that were asked for, the one of most tiles first. */
    Set<BrgemmSpec> specs() {
        return Collections.unmodifiableSet(specs);
    }

    /** That of most tiles. */
    String id() {
        return spec(0, tiling.rows()).id();
    }

    /** Rows of a full tile. */
    int rows() {
        return tiling.rows();
    }

    /** Tiles that cover a run. */
    int tiles(int run) {
        return Math.ceilDiv(run, tiling.rows());
    }

    /**
     * @param left rows of the run from this tile on, at least 1
     */
    Brgemm get(int panel, int left) {
        return kernels[panel][Math.min(left, tiling.rows())];
    }
}
