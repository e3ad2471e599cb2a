package dev.residua.vector.codegen;

import dev.residua.engine.graph.Epilogue;

/** The microkernels that cover a product with tiles: full ones, and those of the last rows of a run and of the last panel. */
final class TileKernels {
    private final BrgemmSpec main;
    private final Brgemm[] full;
    private final Brgemm[] edge;
    private final int rows;
    private final int run;

    /**
     * @param run rows covered without a break
     * @param warm whether to have the kernels compiled now
     */
    TileKernels(Tiling tiling, int run, Panels panels, Epilogue epilogue, boolean warm) {
        this.run = run;
        rows = tiling.rows();
        main = spec(tiling, rows, panels, 0, epilogue);
        full = new Brgemm[panels.count()];
        edge = new Brgemm[panels.count()];
        for (int p = 0; p < panels.count(); p++) {
            if (run >= rows) full[p] = kernel(spec(tiling, rows, panels, p, epilogue), warm);
            if (run % rows != 0) edge[p] = kernel(spec(tiling, run % rows, panels, p, epilogue), warm);
        }
    }

    private static Brgemm kernel(BrgemmSpec spec, boolean warm) {
        if (warm) Kernels.warm(spec);
        return Kernels.get(spec);
    }

    private static BrgemmSpec spec(Tiling tiling, int rows, Panels panels, int panel, Epilogue epilogue) {
        return new BrgemmSpec(tiling.vectorBits(), rows, panels.vectors(panel), panels.tail(panel), epilogue);
    }

    /** That of most tiles. */
    String id() {
        return main.id();
    }

    /** Tiles in a run. */
    int tiles() {
        return Math.ceilDiv(run, rows);
    }

    /** Rows from one tile of a run to the next. */
    int rows() {
        return rows;
    }

    Brgemm get(int tile, int panel) {
        return (tile + 1) * rows <= run ? full[panel] : edge[panel];
    }
}
