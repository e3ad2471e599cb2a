package dev.residua.bench.peer;

import dev.residua.engine.graph.Model;
import dev.residua.engine.passes.EliminateDeadCode;
import dev.residua.engine.passes.FoldBatchNorm;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.CostModel;
import dev.residua.engine.tensor.Tensor;
import java.util.List;

/** Something every engine is asked to do alike. */
public sealed interface Workload {
    /** What a report's row says, such as {@code forward resnet18 1x3x224x224}. */
    String name();

    /** The work at its least, BatchNorm folded. */
    Cost cost();

    /**
     * Runs a model of one input on one input.
     *
     * @param model with BatchNorm folded, so that all engines are given the same weights
     */
    record Inference(String name, Model model, Tensor input) implements Workload {
        public Inference {
            model = Passes.run(model, List.of(new FoldBatchNorm(), new EliminateDeadCode()), PassListener.SILENT);
        }

        @Override
        public Cost cost() {
            return CostModel.of(model.graph());
        }
    }
}
