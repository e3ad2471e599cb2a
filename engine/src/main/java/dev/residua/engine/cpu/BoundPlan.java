package dev.residua.engine.cpu;

import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Slot;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An arena, and every kernel bound to its place in it. */
final class BoundPlan {
    /**
     * First element used. A large array begins on a cache line and its elements 16 bytes later, so with this phase the slots,
     * which are multiples of 64 bytes, begin on cache lines too.
     */
    private static final int ARENA_PHASE = 12;

    /** Elements after the last slot: a vector may be loaded from any element of any slot, though not stored. */
    private static final int ARENA_SLACK = 16;

    private final LoweredModel lowered;
    private final Function<Node, Tensor> stored;
    private final WorkerPool pool;
    private final Map<Node, Slot> slots;
    private final Layouts layouts;
    private final float[] arena;
    private final List<Buffer> results = new ArrayList<>();
    private final Kernel.Invocation[] steps;
    private final Kernel.Invocation[] exports;

    /**
     * @param inputs where to read the graph's inputs, NCHW
     * @param outputs where to leave its outputs, NCHW
     * @param stored the value of a parameter or variable
     */
    BoundPlan(
            LoweredModel lowered,
            List<Tensor> inputs,
            List<Tensor> outputs,
            Function<Node, Tensor> stored,
            WorkerPool pool) {
        this.lowered = lowered;
        this.stored = stored;
        this.pool = pool;
        ExecutionPlan plan = lowered.plan();
        slots = plan.slots();
        layouts = new Layouts(plan.graph(), lowered.layout());
        arena = new float[(int) plan.arenaElements() + ARENA_PHASE + ARENA_SLACK];
        steps = bindSteps(plan, inputs);
        exports = bindExports(plan, outputs);
    }

    private Kernel.Invocation[] bindSteps(ExecutionPlan plan, List<Tensor> inputs) {
        List<Kernel.Invocation> bound = new ArrayList<>();
        for (Step step : plan.steps()) {
            List<Buffer> operands = new ArrayList<>();
            for (Node input : step.node().inputs()) operands.add(buffer(input));
            int inputIndex = plan.graph().inputs().indexOf(step.node());
            if (inputIndex >= 0) operands.add(edge(inputs.get(inputIndex)));
            Buffer output = buffer(step.node());
            Buffer scratch = new Buffer(
                    arena, place(step.scratch()), Shape.of((int) step.scratch().elements()), Layout.NCHW);
            bound.add(lowered.kernel(step.node()).bind(new Operands(operands, output, scratch, pool)));
            results.add(output);
        }
        return bound.toArray(Kernel.Invocation[]::new);
    }

    private Kernel.Invocation[] bindExports(ExecutionPlan plan, List<Tensor> outputs) {
        Kernel.Invocation[] copies = new Kernel.Invocation[outputs.size()];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = new LayoutCopy(buffer(plan.graph().outputs().get(i)), edge(outputs.get(i)), pool);
        }
        return copies;
    }

    private Buffer buffer(Node node) {
        return switch (node.op()) {
            case Op.Parameter _, Op.Variable _ -> edge(stored.apply(node));
            default -> {
                if (lowered.kernel(node).isView()) {
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

    LoweredModel lowered() {
        return lowered;
    }

    /** A copy of what a step computed. */
    Tensor result(int step) {
        Tensor copy = Tensor.zeros(results.get(step).shape());
        new LayoutCopy(results.get(step), edge(copy), pool).run();
        return copy;
    }

    /**
     * @param listener null to take no times
     */
    void run(StepListener listener) {
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
}
