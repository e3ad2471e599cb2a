package dev.residua.engine.cpu;

import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Slot;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Layout;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One arena, one pool of workers, and every kernel bound to its place in them. */
final class CpuExecution implements Execution {
    /**
     * First element used. A large array begins on a cache line and its elements 16 bytes later, so with this phase the slots,
     * which are multiples of 64 bytes, begin on cache lines too.
     */
    private static final int ARENA_PHASE = 12;

    private final Kernel.Invocation[] steps;
    private final Kernel.Invocation[] exports;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;
    private final WorkerPool pool;

    CpuExecution(Model model, ExecutionPlan plan, Map<Node, Kernel> kernels, Layout layout, int threads) {
        float[] arena = new float[(int) plan.arenaElements() + ARENA_PHASE];
        pool = new WorkerPool(threads);
        inputs = plan.graph().inputs().stream()
                .map(node -> Tensor.zeros(node.shape()))
                .toList();
        outputs = plan.graph().outputs().stream()
                .map(node -> Tensor.zeros(node.shape()))
                .toList();

        Map<Node, Slot> slots = plan.slots();
        List<Kernel.Invocation> bound = new ArrayList<>();
        for (Step step : plan.steps()) {
            List<Buffer> operands = new ArrayList<>();
            for (Node input : step.node().inputs()) operands.add(buffer(input, model, slots, arena, layout));
            int inputIndex = plan.graph().inputs().indexOf(step.node());
            if (inputIndex >= 0) operands.add(edge(inputs.get(inputIndex)));
            Buffer output = buffer(step.node(), model, slots, arena, layout);
            Buffer scratch = new Buffer(
                    arena, place(step.scratch()), Shape.of((int) step.scratch().elements()), layout);
            bound.add(kernels.get(step.node()).bind(new Operands(operands, output, scratch, pool)));
        }
        steps = bound.toArray(Kernel.Invocation[]::new);

        List<Kernel.Invocation> copies = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Node node = plan.graph().outputs().get(i);
            copies.add(new LayoutCopy(buffer(node, model, slots, arena, layout), edge(outputs.get(i)), pool));
        }
        exports = copies.toArray(Kernel.Invocation[]::new);
    }

    private static Buffer buffer(Node node, Model model, Map<Node, Slot> slots, float[] arena, Layout layout) {
        return node.isParameter()
                ? edge(model.parameter(node))
                : new Buffer(arena, place(slots.get(node)), node.shape(), layout);
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
