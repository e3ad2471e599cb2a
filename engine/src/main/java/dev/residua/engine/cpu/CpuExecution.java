package dev.residua.engine.cpu;

import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tensors at the edge, one pool of workers, and the best plan there is by now, bound to memory of its own. */
final class CpuExecution implements Execution {
    private final CpuExecutable executable;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;
    private final Map<String, Tensor> variables = new HashMap<>();
    private final WorkerPool pool;
    private BoundPlan bound;
    private int runs;
    private boolean closed;

    CpuExecution(CpuExecutable executable) {
        this.executable = executable;
        Graph graph = executable.plan().graph();
        inputs = tensors(graph.inputs());
        outputs = tensors(graph.outputs());
        Model model = executable.model();
        for (Node node : graph.stored()) {
            if (node.op() instanceof Op.Variable) {
                variables.put(
                        node.name(),
                        new Tensor(node.shape(), model.parameter(node).data().clone()));
            }
        }

        pool = new WorkerPool(executable.options().threads());
        try {
            bound = bind(executable.lowered());
        } catch (Throwable t) {
            pool.close();
            throw t;
        }
        executable.job().join();
    }

    /** Zeros of the nodes' shapes. */
    static List<Tensor> tensors(List<Node> nodes) {
        return nodes.stream().map(node -> Tensor.zeros(node.shape())).toList();
    }

    private BoundPlan bind(LoweredModel lowered) {
        return new BoundPlan(lowered, inputs, outputs, this::stored, pool);
    }

    private Tensor stored(Node node) {
        return node.op() instanceof Op.Variable
                ? variables.get(node.name())
                : executable.model().parameter(node);
    }

    @Override
    public Tensor input(int index) {
        return inputs.get(index);
    }

    @Override
    public Tensor output(int index) {
        return outputs.get(index);
    }

    @Override
    public Map<String, Tensor> variables() {
        return Map.copyOf(variables);
    }

    @Override
    public Tensor result(int step) {
        return bound.result(step);
    }

    @Override
    public boolean isSettled() {
        return !executable.isJobNeeded() && executable.lowered() == bound.lowered();
    }

    @Override
    public void run(StepListener listener) {
        begin(executable.lowered());
        runSteps(listener);
        end();
    }

    /** Takes up the plan that is now the best. What is between this and {@link #end} is computed by the same kernels. */
    void begin(LoweredModel latest) {
        if (latest != bound.lowered()) bound = bind(latest);
    }

    void runSteps(StepListener listener) {
        bound.run(listener);
    }

    void end() {
        if (runs >= executable.runsBeforeJob()) return;
        runs++;
        if (runs == executable.runsBeforeJob() && executable.isJobNeeded())
            executable.job().begin();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        executable.job().leave();
        pool.close();
    }
}
