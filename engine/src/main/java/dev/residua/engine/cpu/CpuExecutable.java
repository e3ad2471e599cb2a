package dev.residua.engine.cpu;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.Precision;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Lowering;
import dev.residua.engine.plan.Planner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model lowered to CPU kernels that work in one heap array. */
public final class CpuExecutable implements Executable {
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 1024;

    private final Model model;
    private final CompileOptions options;
    private final Layout layout;
    private final ExecutionPlan plan;
    private final Map<Node, Kernel> kernels;

    private CpuExecutable(
            Model model, CompileOptions options, Layout layout, ExecutionPlan plan, Map<Node, Kernel> kernels) {
        this.model = model;
        this.options = options;
        this.layout = layout;
        this.plan = plan;
        this.kernels = kernels;
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
        Model lowered = Passes.run(model, options.passes(), options.passListener());
        for (Node node : lowered.graph().nodes()) requireArray(node, model);
        Map<Node, Kernel> kernels = new HashMap<>();
        ExecutionPlan plan = Planner.plan(lowered.graph(), node -> {
            Kernel kernel = choose(new KernelRequest(node, layout, options.threads(), lowered), libraries);
            kernels.put(node, kernel);
            return new Lowering.Choice(kernel.id(), node.shape().elements(), kernel.scratchElements(), kernel.isView());
        });
        if (plan.arenaElements() > MOST_ELEMENTS) throw tooLarge(model, "an arena", plan.arenaElements());
        return new CpuExecutable(lowered, options, layout, plan, kernels);
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

    private static Kernel choose(KernelRequest request, List<KernelLibrary> libraries) {
        for (KernelLibrary library : libraries) {
            var kernel = library.find(request);
            if (kernel.isPresent()) return kernel.get();
        }
        if (request.node().op() instanceof Op.Input) return new ImportKernel(request);
        throw new ResiduaException("no kernel for node '" + request.node() + "'");
    }

    @Override
    public ExecutionPlan plan() {
        return plan;
    }

    @Override
    public CompileOptions options() {
        return options;
    }

    @Override
    public Optional<String> generated(int step) {
        return kernels.get(plan.steps().get(step).node()).generated();
    }

    @Override
    public Execution open() {
        return new CpuExecution(model, plan, kernels, layout, options.threads());
    }
}
