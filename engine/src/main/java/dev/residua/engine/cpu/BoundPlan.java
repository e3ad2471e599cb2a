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
import java.util.Arrays;
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

    /** In place of a part's number. */
    private static final int WHOLE = -1;

    private final LoweredModel lowered;
    private final Function<Node, Tensor> stored;
    private final WorkerPool pool;
    private final Map<Node, Slot> slots;
    private final Layouts layouts;
    private final float[] arena;
    private final List<Buffer> results = new ArrayList<>();

    /** The steps of the prefix for each part of the batch; none if there is no prefix. */
    private final Kernel.Invocation[][] parts;

    /** What each of these has taken in the current run. */
    private final long[] nanos;

    /** All other steps, for the whole batch. */
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
        int inParts = (int) plan.steps().stream()
                .filter(step -> lowered.prefix().contains(step.node()))
                .count();
        parts = bindParts(plan.steps().subList(0, inParts), inputs);
        nanos = new long[inParts];
        steps = bindSteps(plan.steps().subList(inParts, plan.steps().size()), inputs);
        exports = bindExports(plan, outputs);
    }

    private Kernel.Invocation[][] bindParts(List<Step> prefix, List<Tensor> inputs) {
        Kernel.Invocation[][] bound = new Kernel.Invocation[lowered.prefix().parts()][prefix.size()];
        for (int i = 0; i < prefix.size(); i++) {
            Node node = prefix.get(i).node();
            boolean isAtEdge =
                    node.op() instanceof Op.Input || node == lowered.prefix().last();
            for (int part = 0; part < bound.length; part++) {
                bound[part][i] = part == 0 || isAtEdge ? bind(prefix.get(i), inputs, part) : bound[0][i];
            }
            results.add(buffer(node, WHOLE));
        }
        return bound;
    }

    private Kernel.Invocation[] bindSteps(List<Step> whole, List<Tensor> inputs) {
        List<Kernel.Invocation> bound = new ArrayList<>();
        for (Step step : whole) {
            bound.add(bind(step, inputs, WHOLE));
            results.add(buffer(step.node(), WHOLE));
        }
        return bound.toArray(Kernel.Invocation[]::new);
    }

    /**
     * @param part of the batch, or {@link #WHOLE}
     */
    private Kernel.Invocation bind(Step step, List<Tensor> inputs, int part) {
        List<Buffer> operands = new ArrayList<>();
        for (Node input : step.node().inputs()) operands.add(buffer(input, part));
        int inputIndex = lowered.plan().graph().inputs().indexOf(step.node());
        if (inputIndex >= 0) operands.add(slice(edge(inputs.get(inputIndex)), part));
        Buffer output = buffer(step.node(), part);
        Buffer scratch = new Buffer(
                arena, place(step.scratch()), Shape.of((int) step.scratch().elements()), Layout.NCHW);
        return lowered.kernel(step.node()).bind(new Operands(operands, output, scratch, pool));
    }

    private Kernel.Invocation[] bindExports(ExecutionPlan plan, List<Tensor> outputs) {
        Kernel.Invocation[] copies = new Kernel.Invocation[outputs.size()];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = new LayoutCopy(buffer(plan.graph().outputs().get(i), WHOLE), edge(outputs.get(i)), pool);
        }
        return copies;
    }

    /** Of a node of the prefix: the one of all parts; of its last, what is the part's. */
    private Buffer buffer(Node node, int part) {
        return switch (node.op()) {
            case Op.Parameter _, Op.Variable _ -> edge(stored.apply(node));
            default -> {
                if (lowered.kernel(node).isView()) {
                    Buffer viewed = buffer(node.input(0), part);
                    yield new Buffer(viewed.data(), viewed.offset(), shape(node), viewed.layout());
                }
                Buffer buffer = new Buffer(arena, place(slots.get(node)), shape(node), layouts.of(node));
                yield node == lowered.prefix().last() ? slice(buffer, part) : buffer;
            }
        };
    }

    private Shape shape(Node node) {
        Prefix prefix = lowered.prefix();
        return (node == prefix.last() ? node : prefix.part(node)).shape();
    }

    private Buffer slice(Buffer whole, int part) {
        if (part == WHOLE) return whole;
        Prefix prefix = lowered.prefix();
        int example = whole.shape().intElements() / whole.shape().dim(0);
        return new Buffer(
                whole.data(),
                whole.offset() + prefix.first(part) * example,
                whole.shape().with(0, prefix.size()),
                whole.layout());
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

    /** A copy of what a step computed, for the last part of the batch if it did so in parts. */
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
            for (Kernel.Invocation[] part : parts) {
                for (Kernel.Invocation step : part) step.run();
            }
            for (Kernel.Invocation step : steps) step.run();
        } else {
            runTimed(listener);
        }
        for (Kernel.Invocation export : exports) export.run();
    }

    /** Tells of a step of the prefix when it has been run for the last part. */
    private void runTimed(StepListener listener) {
        Arrays.fill(nanos, 0);
        for (int part = 0; part < parts.length; part++) {
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] += time(parts[part][i]);
                if (part == parts.length - 1) listener.stepped(i, nanos[i]);
            }
        }
        for (int i = 0; i < steps.length; i++) listener.stepped(nanos.length + i, time(steps[i]));
    }

    private static long time(Kernel.Invocation step) {
        long start = System.nanoTime();
        step.run();
        return System.nanoTime() - start;
    }
}
