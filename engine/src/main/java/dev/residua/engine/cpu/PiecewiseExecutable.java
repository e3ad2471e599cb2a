package dev.residua.engine.cpu;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Step;
import java.util.List;
import java.util.Optional;

/**
 * A model whose batch is run in pieces that fit the caches, one after another in the same arena. Its plan is that of one piece, with the cost
 * of all.
 */
public final class PiecewiseExecutable implements Executable {
    private final Graph graph;
    private final CpuExecutable piece;
    private final int pieces;

    private PiecewiseExecutable(Graph graph, CpuExecutable piece, int pieces) {
        this.graph = graph;
        this.piece = piece;
        this.pieces = pieces;
    }

    /** As {@link CpuExecutable#compile}; in pieces where that pays. */
    public static Executable compile(
            Model model, CompileOptions options, Layout layout, List<KernelLibrary> libraries) {
        Optional<Model> part = BatchPiece.of(model);
        CpuExecutable executable = CpuExecutable.compile(part.orElse(model), options, layout, libraries);
        if (part.isEmpty()) return executable;
        Graph graph = model.graph();
        int batch = graph.inputs().getFirst().shape().dim(0);
        int size = part.get().graph().inputs().getFirst().shape().dim(0);
        return new PiecewiseExecutable(graph, executable, Math.ceilDiv(batch, size));
    }

    @Override
    public ExecutionPlan plan() {
        ExecutionPlan plan = piece.plan();
        List<Step> steps = plan.steps().stream()
                .map(step -> new Step(
                        step.node(),
                        step.kernel(),
                        step.output(),
                        step.scratch(),
                        step.cost().times(pieces)))
                .toList();
        return new ExecutionPlan(
                plan.graph(), steps, plan.arenaElements(), plan.scratchElements(), plan.unsharedElements());
    }

    @Override
    public CompileOptions options() {
        return piece.options();
    }

    @Override
    public Optional<String> generated(int step) {
        return piece.generated(step);
    }

    @Override
    public Execution open() {
        return new PiecewiseExecution(
                graph, piece.open(), pieces, piece.plan().steps().size());
    }
}
