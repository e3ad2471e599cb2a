package dev.residua.engine.passes;

import dev.residua.engine.graph.Model;
import java.util.List;

/** The usual pipelines of passes. */
public final class Passes {
    private Passes() {}

    /** For running a trained model: BatchNorm folded, epilogues fused, what is unused dropped. */
    public static List<Pass> inference() {
        return List.of(new FoldBatchNorm(), new FuseEpilogue(), new EliminateDeadCode());
    }

    /** For a training step: nothing is folded, as the weights change. */
    public static List<Pass> training() {
        return List.of(new FuseEpilogue(), new FuseReluGradient(), new RecomputePoolInput(), new EliminateDeadCode());
    }

    public static Model run(Model model, List<Pass> passes, PassListener listener) {
        for (Pass pass : passes) {
            Model after = pass.apply(model);
            listener.ran(pass, model.graph(), after.graph());
            model = after;
        }
        return model;
    }
}
