package dev.residua.engine.cpu;

import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Slot;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One arena, one pool of workers, and every kernel bound to its place in them. */
final class CpuExecution implements Execution {
    /**
     * First element used. A large array begins on a cache line and its elements 16 bytes later, so with this phase the slots,
     * which are multiples of 64 bytes, begin on cache lines too.
     */
    private static final int ARENA_PHASE = 12;

    /** Elements after the last slot: a vector may be loaded from any element of any slot, though not stored. */
    private static final int ARENA_SLACK = 16;

    private final Model model;
    private final Map<Node, Kernel> kernels;
    private final Map<Node, Slot> slots;
    private final Layouts layouts;
    private final float[] arena;
    private final WorkerPool pool;

    private final List<Tensor> inputs;
    private final List<Tensor> outputs;
    private final Map<String, Tensor> variables = new HashMap<>();
    private final List<Buffer> results = new ArrayList<>();
    private final Kernel.Invocation[] steps;
    private final Kernel.Invocation[] exports;

    CpuExecution(Model model, ExecutionPlan plan, Map<Node, Kernel> kernels, Layout layout, int threads) {
        this.model = model;
        this.kernels = kernels;
        this.slots = plan.slots();
        this.layouts = new Layouts(plan.graph(), layout);
        arena = new float[(int) plan.arenaElements() + ARENA_PHASE + ARENA_SLACK];
        inputs = plan.graph().inputs().stream()
                .map(node -> Tensor.zeros(node.shape()))
                .toList();
        outputs = plan.graph().outputs().stream()
                .map(node -> Tensor.zeros(node.shape()))
                .toList();
        for (Node node : plan.graph().stored()) {
            if (node.op() instanceof Op.Variable) {
                variables.put(
                        node.name(),
                        new Tensor(node.shape(), model.parameter(node).data().clone()));
            }
        }

        pool = new WorkerPool(threads);
        try {
            steps = bindSteps(plan);
            exports = bindExports(plan);
        } catch (Throwable t) {
            pool.close();
            throw t;
        }
    }

    private Kernel.Invocation[] bindSteps(ExecutionPlan plan) {
        List<Kernel.Invocation> bound = new ArrayList<>();
        for (Step step : plan.steps()) {
            List<Buffer> operands = new ArrayList<>();
            for (Node input : step.node().inputs()) operands.add(buffer(input));
            int inputIndex = plan.graph().inputs().indexOf(step.node());
            if (inputIndex >= 0) operands.add(edge(inputs.get(inputIndex)));
            Buffer output = buffer(step.node());
            Buffer scratch = new Buffer(
                    arena, place(step.scratch()), Shape.of((int) step.scratch().elements()), Layout.NCHW);
            bound.add(kernels.get(step.node()).bind(new Operands(operands, output, scratch, pool)));
            results.add(output);
        }
        return bound.toArray(Kernel.Invocation[]::new);
    }

    private Kernel.Invocation[] bindExports(ExecutionPlan plan) {
        Kernel.Invocation[] copies = new Kernel.Invocation[outputs.size()];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = new LayoutCopy(buffer(plan.graph().outputs().get(i)), edge(outputs.get(i)), pool);
        }
        return copies;
    }

    private Buffer buffer(Node node) {
        return switch (node.op()) {
            case Op.Parameter _ -> edge(model.parameter(node));
            case Op.Variable _ -> edge(variables.get(node.name()));
            default -> {
                if (kernels.get(node).isView()) {
                    Buffer viewed = buffer(node.input(0));
                    yield new Buffer(viewed.data(), viewed.offset(), node.shape(), viewed.layout());
                }
                yield new Buffer(arena, place(slots.get(node)), node.shape(), layouts.of(node));
            }
        };
    }

    private static Buffer edge(Tensor tensor) {
        return new Buffer(tensor.data(), 0, tensor.shape(), Layout.NCHW);
    }

    private static int place(Slot slot) {
        return (int) slot.offset() + ARENA_PHASE;
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
        Tensor copy = Tensor.zeros(results.get(step).shape());
        new LayoutCopy(results.get(step), edge(copy), pool).run();
        return copy;
    }

    @Override
    public void run(StepListener listener) {
        if (listener == null) {
            for (Kernel.Invocation step : steps) step.run();
        } else {
            for (int i = 0; i < steps.length; i++) {
                long start = System.nanoTime();
                steps[i].run();
                listener.stepped(i, System.nanoTime() - start);
            }
        }
        for (Kernel.Invocation export : exports) export.run();
    }

    @Override
    public void close() {
        pool.close();
    }
}
