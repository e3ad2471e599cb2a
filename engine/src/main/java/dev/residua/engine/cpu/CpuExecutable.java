package dev.residua.engine.cpu;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Lowering;
import dev.residua.engine.plan.Planner;
import dev.residua.engine.tensor.Layout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model lowered to CPU kernels that work in one heap array. */
public final class CpuExecutable implements Executable {
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
     * @throws ResiduaException if no library has a kernel for some node, or the arena exceeds a Java array
     */
    public static CpuExecutable compile(
            Model model, CompileOptions options, Layout layout, List<KernelLibrary> libraries) {
        Model lowered = Passes.run(model, options.passes(), options.passListener());
        Map<Node, Kernel> kernels = new HashMap<>();
        ExecutionPlan plan = Planner.plan(lowered.graph(), node -> {
            Kernel kernel = choose(new KernelRequest(node, layout, options.threads(), lowered), libraries);
            kernels.put(node, kernel);
            return new Lowering.Choice(kernel.id(), node.shape().elements(), kernel.scratchElements(), kernel.isView());
        });
        if (plan.arenaElements() > Integer.MAX_VALUE - 1024) {
            throw new ResiduaException("model '" + model.name() + "' needs an arena of " + plan.arenaBytes()
                    + " bytes, more than one Java array holds (8 GiB); use a smaller batch or image");
        }
        return new CpuExecutable(lowered, options, layout, plan, kernels);
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
