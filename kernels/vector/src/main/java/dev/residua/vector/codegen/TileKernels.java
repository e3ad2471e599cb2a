package dev.residua.vector.codegen;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The microkernels of a product, one for each panel: they differ only where the last panel is narrower. */
final class TileKernels {
    private final Brgemm[] kernels;
    private final Set<BrgemmSpec> specs = new LinkedHashSet<>();

    /**
     * @param add whether a residual is added
     * @param warm whether to have the kernels compiled now
     */
    TileKernels(Tiling tiling, Panels panels, boolean add, boolean warm) {
        kernels = new Brgemm[panels.count()];
        for (int panel = 0; panel < kernels.length; panel++) {
            BrgemmSpec spec =
                    new BrgemmSpec(tiling.vectorBits(), tiling.rows(), panels.vectors(panel), panels.tail(panel), add);
            if (specs.add(spec) && warm) Kernels.warm(spec);
            kernels[panel] = Kernels.get(spec);
        }
    }

    /** All of them, that of most tiles first. */
    Set<BrgemmSpec> specs() {
        return Collections.unmodifiableSet(specs);
    }

    /** That of most tiles, without the residual. */
    String id() {
        BrgemmSpec first = specs.iterator().next();
        return new BrgemmSpec(first.vectorBits(), first.rows(), first.vectors(), first.tail(), false).id();
    }

    Brgemm get(int panel) {
        return kernels[panel];
    }
}
