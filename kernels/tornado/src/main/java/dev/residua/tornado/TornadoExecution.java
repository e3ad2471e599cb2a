package dev.residua.tornado;

import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Tensor;
import dev.residua.tornado.lower.ElementwiseKernels;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Device memory and the task graphs that work in it: one a stage for running, and one a step for timing them or looking
 * at what they made.
 */
final class TornadoExecution implements Execution {
    private final ExecutionPlan plan;
    private final Map<Node, DeviceKernel> kernels;
    private final DeviceMemory memory;
    private final TaskGraphs graphs;
    private final int[] stages;
    private final int feed;
    private final int[] steps;
    private final int export;
    private final Map<Node, Tensor> inputs = new HashMap<>();
    private final Map<Node, Tensor> outputs = new HashMap<>();
    private final Map<String, Tensor> variables = new HashMap<>();
    private boolean hostSawVariables;
    private boolean closed;

    /**
     * @throws dev.residua.engine.ResiduaException if the device has no room, or a kernel does not compile
     */
    TornadoExecution(TornadoExecutable executable) {
        plan = executable.plan();
        kernels = executable.kernels();
        Model model = executable.model();
        memory = new DeviceMemory(model.name(), plan, executable::isView, executable.accelerator());
        for (Node node : plan.graph().inputs()) inputs.put(node, Tensor.zeros(node.shape()));
        for (Node node : plan.graph().outputs()) outputs.put(node, Tensor.zeros(node.shape()));
        for (Node node : plan.graph().stored()) {
            DeviceMemory.write(model.parameter(node), memory.value(node));
            if (node.op() instanceof Op.Variable) variables.put(node.name(), Tensor.zeros(node.shape()));
        }

        graphs = new TaskGraphs(memory, executable.accelerator());
        List<List<Step>> divided = Stages.divide(plan.steps());
        stages = new int[divided.size()];
        for (int i = 0; i < stages.length; i++) {
            boolean isLast = i == stages.length - 1;
            List<Step> stage = divided.get(i);
            stages[i] = graphs.add("stage" + i, i == 0, tasks -> {
                for (Step step : stage) addTo(tasks, step);
                if (isLast) export(tasks);
            });
        }
        feed = graphs.add("feed", true, _ -> {});
        steps = new int[plan.steps().size()];
        for (int i = 0; i < steps.length; i++) {
            Step step = plan.steps().get(i);
            steps[i] = graphs.add("step" + i, false, tasks -> addTo(tasks, step));
        }
        export = graphs.add("export", false, this::export);
        try {
            graphs.load();
            for (int stage : stages) graphs.compile(stage);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void addTo(TaskList tasks, Step step) {
        kernels.get(step.node()).addTo(tasks, memory.places(step));
    }

    /** Copies those results that are not computed where the host fetches them: views, inputs, and what is stored. */
    private void export(TaskList tasks) {
        for (Node node : outputs.keySet()) {
            Place from = memory.value(node);
            Place to = memory.output(node);
            if (!from.equals(to))
                ElementwiseKernels.copy(tasks, from, to, node.shape().intElements());
        }
    }

    @Override
    public Tensor input(int index) {
        return inputs.get(plan.graph().inputs().get(index));
    }

    @Override
    public Tensor output(int index) {
        return outputs.get(plan.graph().outputs().get(index));
    }

    @Override
    public Map<String, Tensor> variables() {
        if (!variables.isEmpty()) {
            graphs.fetch(memory.variables());
            forEachVariable(DeviceMemory::read);
            hostSawVariables = true;
        }
        return variables;
    }

    private interface VariableAction {
        void apply(Place place, Tensor tensor);
    }

    private void forEachVariable(VariableAction action) {
        for (Node node : plan.graph().stored()) {
            Tensor tensor = variables.get(node.name());
            if (tensor != null) action.apply(memory.value(node), tensor);
        }
    }

    @Override
    public Tensor result(int step) {
        Node node = plan.steps().get(step).node();
        Place place = memory.value(node);
        graphs.fetch(place.array());
        Tensor copy = Tensor.zeros(node.shape());
        DeviceMemory.read(place, copy);
        return copy;
    }

    @Override
    public void run(StepListener listener) {
        Labels.check(plan.graph(), inputs);
        inputs.forEach((node, tensor) -> DeviceMemory.write(tensor, memory.value(node)));
        if (hostSawVariables) {
            forEachVariable((place, tensor) -> DeviceMemory.write(tensor, place));
            graphs.loadVariables();
            hostSawVariables = false;
        }
        if (listener == null) {
            for (int stage : stages) graphs.run(stage);
        } else {
            graphs.run(feed);
            for (int i = 0; i < steps.length; i++) {
                long start = System.nanoTime();
                graphs.run(steps[i]);
                listener.stepped(i, System.nanoTime() - start);
            }
            graphs.run(export);
        }
        graphs.fetch(memory.outputs());
        outputs.forEach((node, tensor) -> DeviceMemory.read(memory.output(node), tensor));
    }

    /** What a run moves between host and device, counted by running the stages again. */
    TaskGraphs.Traffic traffic() {
        TaskGraphs.Traffic traffic = new TaskGraphs.Traffic(0, 0);
        for (int stage : stages) traffic = traffic.plus(graphs.runCounted(stage));
        return traffic.plus(new TaskGraphs.Traffic(0, memory.outputs().getNumBytesOfSegment()));
    }

    /** All memory of the device that this execution uses. */
    long bytes() {
        return memory.bytes();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try (memory) {
            graphs.close();
        }
    }
}
