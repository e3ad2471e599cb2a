package dev.residua.engine.cpu;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Lowering;
import dev.residua.engine.plan.Planner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel for every node, and the memory they work in.
 *
 * @param layout of images in the arena
 * @param prefix nodes whose kernels are for a part of the batch
 */
record LoweredModel(ExecutionPlan plan, Layout layout, Prefix prefix, Map<Node, Kernel> kernels) {
    /**
     * @param libraries asked in order for each node
     * @throws ResiduaException if none has a kernel for some node
     */
    static LoweredModel of(Model model, Layout layout, int threads, List<KernelLibrary> libraries) {
        Prefix prefix = Prefix.of(model.graph());
        Map<Node, Kernel> kernels = new HashMap<>();
        ExecutionPlan plan = Planner.plan(model.graph(), new Lowering() {
            @Override
            public Choice choose(Node node) {
                Node part = prefix.part(node);
                Kernel kernel =
                        LoweredModel.choose(new KernelRequest(part, layout, threads, model, kernels), libraries);
                kernels.put(part, kernel);
                kernels.put(node, kernel);
                long elements = (isMadeInParts(node) ? node : part).shape().elements() + kernel.extraElements();
                return new Choice(
                        kernel.id(),
                        elements,
                        kernel.scratchElements(),
                        kernel.isView(),
                        kernel.worksInPlace(),
                        kernel.cost(node));
            }

            @Override
            public boolean isMadeInParts(Node node) {
                return node == prefix.last();
            }
        });
        return new LoweredModel(plan, layout, prefix, kernels);
    }

    private static Kernel choose(KernelRequest request, List<KernelLibrary> libraries) {
        for (KernelLibrary library : libraries) {
            var kernel = library.find(request);
            if (kernel.isPresent()) return kernel.get();
        }
        if (request.node().op() instanceof Op.Input) return new ImportKernel(request);
        throw new ResiduaException("no kernel for node '" + request.node() + "'");
    }

    Kernel kernel(Node node) {
        return kernels.get(node);
    }

    Kernel kernel(int step) {
        return kernels.get(plan.steps().get(step).node());
    }
}
