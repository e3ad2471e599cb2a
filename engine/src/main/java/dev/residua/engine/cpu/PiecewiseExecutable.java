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
 * A model whose batch is run in pieces that fit the caches: each thread takes piece after piece through all steps, in an arena of its own, so that no step has to
 * wait for another thread or for what it left in its cache. Its plan is that of one piece, with the cost of all and the memory of all threads.
 */
public final class PiecewiseExecutable implements Executable {
    private final Graph graph;
    private final CompileOptions options;
    private final CpuExecutable piece;
    private final int pieces;

    private PiecewiseExecutable(Graph graph, CompileOptions options, CpuExecutable piece, int pieces) {
        this.graph = graph;
        this.options = options;
        this.piece = piece;
        this.pieces = pieces;
    }

    /** As {@link CpuExecutable#compile}; in pieces where that pays. */
    public static Executable compile(
            Model model, CompileOptions options, Layout layout, List<KernelLibrary> libraries) {
        Optional<Model> part = BatchPiece.of(model, options.threads());
        if (part.isEmpty()) return CpuExecutable.compile(model, options, layout, libraries);
        CpuExecutable executable = CpuExecutable.compile(part.get(), options.threads(1), layout, libraries);
        Graph graph = model.graph();
        int batch = graph.inputs().getFirst().shape().dim(0);
        int size = part.get().graph().inputs().getFirst().shape().dim(0);
        return new PiecewiseExecutable(graph, options, executable, Math.ceilDiv(batch, size));
    }

    private int workers() {
        return Math.min(options.threads(), pieces);
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
                plan.graph(),
                steps,
                plan.arenaElements() * workers(),
                plan.scratchElements() * workers(),
                plan.unsharedElements() * workers());
    }

    @Override
    public CompileOptions options() {
        return options;
    }

    @Override
    public Optional<String> generated(int step) {
        return piece.generated(step);
    }

    @Override
    public Execution open() {
        return new PiecewiseExecution(graph, piece, pieces, workers());
    }
}
