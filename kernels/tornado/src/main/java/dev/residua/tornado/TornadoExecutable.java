package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.Precision;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.CostModel;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Lowering;
import dev.residua.engine.plan.Planner;
import dev.residua.engine.plan.Step;
import dev.residua.tornado.lower.DeviceKernels;
import dev.residua.tornado.task.Accelerator;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.tune.TileTuner;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A model lowered to device kernels. TornadoVM compiles them to device code for every execution, when it is opened. */
record TornadoExecutable(
        Model model,
        CompileOptions options,
        ExecutionPlan plan,
        Map<Node, DeviceKernel> kernels,
        Accelerator accelerator)
        implements Executable {
    /**
     * Plans the arena for all values but inputs and results, which have arrays of their own.
     *
     * @throws ResiduaException if there is no kernel for some node, or the device cannot do what is asked for
     */
    static TornadoExecutable compile(Model model, CompileOptions options, Accelerator accelerator) {
        refuseWhatIsMissing(options, accelerator);
        Model lowered = Passes.run(model, options.passes(), options.passListener());
        Map<Node, DeviceKernel> kernels = new HashMap<>();
        TileTuner tiles = new TileTuner(accelerator, options);
        ExecutionPlan plan = Planner.plan(lowered.graph(), node -> {
            DeviceKernel kernel = DeviceKernels.find(node, tiles);
            kernels.put(node, kernel);
            boolean isEdge =
                    node.op() instanceof Op.Input || lowered.graph().outputs().contains(node);
            long elements = isEdge && !kernel.isView() ? 0 : node.shape().elements();
            return new Lowering.Choice(
                    kernel.id(), elements, kernel.scratchElements(), kernel.isView(), false, CostModel.of(node));
        });
        return new TornadoExecutable(lowered, options, plan, Map.copyOf(kernels), accelerator);
    }

    private static void refuseWhatIsMissing(CompileOptions options, Accelerator accelerator) {
        if (options.precision() == Precision.FP16 && !accelerator.hasTensorCores()) {
            throw new ResiduaException("precision fp16 needs tensor cores through TornadoVM's CUDA backend; "
                    + accelerator + " computes in fp32 only");
        }
        if (TaskGraphs.isReplayAsked() && !accelerator.canReplay()) {
            throw new ResiduaException(TaskGraphs.REPLAY_PROPERTY + " needs CUDA graphs, which TornadoVM's CUDA and PTX"
                    + " backends have; " + accelerator + " has none");
        }
    }

    @Override
    public Execution open() {
        return new TornadoExecution(this);
    }

    /** Whether a node's value is its first operand's memory. */
    boolean isView(Node node) {
        return kernels.containsKey(node) && kernels.get(node).isView();
    }

    /** What TornadoVM hands to the device's compiler, one text a task. Takes memory for all of the model meanwhile. */
    @Override
    public Optional<String> generated(int step) {
        try (DeviceMemory memory = new DeviceMemory(model.name(), plan, this::isView, accelerator);
                TaskGraphs graphs = new TaskGraphs(memory, accelerator)) {
            Step chosen = plan.steps().get(step);
            int feed = graphs.add("feed", true, _ -> {});
            int graph = graphs.add(
                    "generated", false, tasks -> kernels.get(chosen.node()).addTo(tasks, memory.places(chosen)));
            graphs.load();
            graphs.run(feed);
            return graphs.generated(graph);
        }
    }
}
