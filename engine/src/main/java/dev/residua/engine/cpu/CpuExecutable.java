package dev.residua.engine.cpu;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Precision;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A model lowered to CPU kernels that work in one heap array. Once sessions run, a job in the background does what is left to make them faster: it
 * lowers the model again, to kernels that take longer to get ready, where it was begun without them, and warms up what was not worth it before.
 */
public final class CpuExecutable implements Executable {
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 1024;

    /** Kernels that were not worth warming up for the first run may be for that many. */
    private static final int RUNS_BEFORE_WARM_UP = 8;

    private final Model model;
    private final CompileOptions options;
    private final List<KernelLibrary> libraries;
    private final boolean hasFaster;
    private final BackgroundJob job = new BackgroundJob(this::improve);
    private volatile LoweredModel lowered;

    private CpuExecutable(
            Model model,
            CompileOptions options,
            List<KernelLibrary> libraries,
            boolean hasFaster,
            LoweredModel lowered) {
        this.model = model;
        this.options = options;
        this.libraries = libraries;
        this.hasFaster = hasFaster;
        this.lowered = lowered;
    }

    /**
     * @param libraries asked in order for each node
     * @throws ResiduaException if no library has a kernel for some node, what it needs exceeds a Java array, or fp16 is asked for
     */
    public static CpuExecutable compile(
            Model model, CompileOptions options, Layout layout, List<KernelLibrary> libraries) {
        if (options.precision() != Precision.FP32) {
            throw new ResiduaException(
                    "precision fp16 needs tensor cores: backend 'tornado' on an NVIDIA GPU; on the CPU"
                            + " there is fp32 only");
        }
        Model rewritten = Passes.run(model, options.passes(), options.passListener());
        for (Node node : rewritten.graph().nodes()) requireArray(node, model);
        List<KernelLibrary> first = libraries;
        if (options.startup() != Startup.FASTEST && !options.tuning().isSearch() && !hasVariables(rewritten)) {
            first = libraries.stream().filter(KernelLibrary::isReadySoon).toList();
        }
        boolean hasFaster = options.startup() == Startup.SOONEST_THEN_FASTEST && first.size() < libraries.size();
        LoweredModel lowered = lower(rewritten, options, layout, first);
        return new CpuExecutable(rewritten, options, List.copyOf(libraries), hasFaster, lowered);
    }

    private static boolean hasVariables(Model model) {
        return model.graph().stored().stream().anyMatch(node -> node.op() instanceof Op.Variable);
    }

    private static LoweredModel lower(
            Model model, CompileOptions options, Layout layout, List<KernelLibrary> libraries) {
        LoweredModel lowered = LoweredModel.of(model, layout, options.threads(), libraries);
        long elements = lowered.plan().arenaElements();
        if (elements > MOST_ELEMENTS) throw tooLarge(model, "an arena", elements);
        return lowered;
    }

    /** Before any kernel sees it, so that they can count elements with an {@code int}. */
    private static void requireArray(Node node, Model model) {
        long elements = node.shape().elements();
        if (elements > MOST_ELEMENTS) throw tooLarge(model, "for '" + node.name() + "' an array", elements);
    }

    private static ResiduaException tooLarge(Model model, String what, long elements) {
        return new ResiduaException("model '" + model.name() + "' needs " + what + " of " + elements
                + " floats, more than a Java array holds; use a smaller batch or image");
    }

    private void improve() {
        LoweredModel better = lowered;
        if (hasFaster) {
            List<KernelLibrary> stoppable =
                    libraries.stream().map(CpuExecutable::stoppable).toList();
            better = lower(model, options, better.layout(), stoppable);
        }
        for (Step step : better.plan().steps()) {
            stopIfInterrupted();
            better.kernel(step.node()).warmUp().ifPresent(Runnable::run);
        }
        stopIfInterrupted();
        lowered = better;
    }

    private static KernelLibrary stoppable(KernelLibrary library) {
        return request -> {
            stopIfInterrupted();
            return library.find(request);
        };
    }

    private static void stopIfInterrupted() {
        if (Thread.interrupted()) throw new CancellationException();
    }

    /**
     * The best there is by now.
     *
     * @throws IllegalStateException if preparing something better failed; a {@link ResiduaException} if the user can mend it
     */
    LoweredModel lowered() {
        job.requireNoFailure("preparing the fastest kernels");
        return lowered;
    }

    /** Runs of a session after which {@link #job} is to be begun if it {@link #isJobNeeded}. */
    int runsBeforeJob() {
        return hasFaster ? 1 : RUNS_BEFORE_WARM_UP;
    }

    boolean isJobNeeded() {
        if (job.isDone()) return false;
        return hasFaster
                || lowered.kernels().values().stream()
                        .anyMatch(kernel -> kernel.warmUp().isPresent());
    }

    BackgroundJob job() {
        return job;
    }

    Model model() {
        return model;
    }

    /** Of what sessions that are opened now begin with. */
    @Override
    public ExecutionPlan plan() {
        return lowered.plan();
    }

    @Override
    public CompileOptions options() {
        return options;
    }

    @Override
    public Optional<String> generated(int step) {
        return lowered.kernel(step).generated();
    }

    @Override
    public CpuExecution open() {
        return new CpuExecution(this);
    }
}
