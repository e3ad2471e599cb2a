package dev.residua.tornado;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Slot;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Tensor;
import dev.residua.tornado.task.Accelerator;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.Places;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The arrays of one execution. TornadoVM moves whole arrays, so there is one for everything that moves together, and in
 * it the values lie one after the other:
 *
 * <pre>
 *   parameters   up once
 *   variables    up once, and when the host has written them; down when it reads them
 *   inputs       up at every run
 *   outputs      down at every run
 *   arena        never moves; values and scratch where the memory plan puts them
 * </pre>
 *
 * Kernels read inputs and write outputs where they are.
 */
final class DeviceMemory implements AutoCloseable {
    /** Elements: 64 bytes. */
    private static final int ALIGNMENT = 16;

    /** Elements an array can have. */
    private static final long LARGEST = Integer.MAX_VALUE - ALIGNMENT;

    private final DeviceRoom room;
    private final long reserved;
    private boolean closed;
    private final FloatArray parameters;
    private final FloatArray variables;
    private final FloatArray inputs;
    private final FloatArray outputs;
    private final FloatArray arena;

    /** Where the stored nodes, the inputs and the graph's outputs lie. */
    private final Map<Node, Place> kept = new HashMap<>();

    private final Map<Node, Place> exported = new HashMap<>();
    private final Map<Node, Slot> slots;
    private final Predicate<Node> isView;

    /**
     * @param isView whether a node's value is its first operand's memory
     * @throws dev.residua.engine.ResiduaException if the device has no room
     */
    DeviceMemory(String model, ExecutionPlan plan, Predicate<Node> isView, Accelerator accelerator) {
        this.isView = isView;
        slots = plan.slots();
        Graph graph = plan.graph();
        List<Node> constants = graph.parameters();
        List<Node> changing =
                graph.stored().stream().filter(node -> !node.isParameter()).toList();
        List<Node> results = graph.outputs().stream().distinct().toList();
        long[] sizes = {
            elements(constants), elements(changing), elements(graph.inputs()), elements(results), plan.arenaElements()
        };
        room = DeviceRoom.of(accelerator);
        reserved = take(room, model, sizes);
        parameters = array(sizes[0]);
        variables = array(sizes[1]);
        inputs = array(sizes[2]);
        outputs = array(sizes[3]);
        arena = array(sizes[4]);
        place(constants, parameters, kept);
        place(changing, variables, kept);
        place(graph.inputs(), inputs, kept);
        place(results, outputs, exported);
        for (Node node : results) {
            boolean isComputed = !node.isStored() && !(node.op() instanceof Op.Input) && !isView.test(node);
            if (isComputed) kept.put(node, exported.get(node));
        }
    }

    /** Sets the device's memory aside, which holds the arrays once they are used. */
    private static long take(DeviceRoom room, String model, long[] sizes) {
        long[] bytes = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            bytes[i] = Float.BYTES * sizes[i];
            if (sizes[i] > LARGEST) {
                throw room.refuse(model, bytes[i], "a TornadoVM array holds " + Float.BYTES * LARGEST);
            }
        }
        return room.take(model, bytes);
    }

    private static long elements(List<Node> nodes) {
        return nodes.stream().mapToLong(DeviceMemory::aligned).sum();
    }

    private static long aligned(Node node) {
        return Math.ceilDiv(node.shape().elements(), ALIGNMENT) * ALIGNMENT;
    }

    /** TornadoVM has no empty arrays. */
    private static FloatArray array(long elements) {
        return new FloatArray((int) Math.max(1, elements));
    }

    private static void place(List<Node> nodes, FloatArray array, Map<Node, Place> places) {
        long offset = 0;
        for (Node node : nodes) {
            places.put(node, new Place(array, (int) offset));
            offset += aligned(node);
        }
    }

    /** All memory of the device that this execution uses. */
    long bytes() {
        return Stream.of(parameters, variables, inputs, outputs, arena)
                .mapToLong(FloatArray::getNumBytesOfSegment)
                .sum();
    }

    FloatArray parameters() {
        return parameters;
    }

    FloatArray variables() {
        return variables;
    }

    FloatArray inputs() {
        return inputs;
    }

    FloatArray outputs() {
        return outputs;
    }

    FloatArray arena() {
        return arena;
    }

    /** Where a graph output is brought to the host from. */
    Place output(Node node) {
        return exported.get(node);
    }

    /** Where the value of a node is while a run needs it. */
    Place value(Node node) {
        Place place = kept.get(node);
        if (place != null) return place;
        if (isView.test(node)) return value(node.input(0));
        return new Place(arena, (int) slots.get(node).offset());
    }

    Places places(Step step) {
        List<Place> operands = step.node().inputs().stream().map(this::value).toList();
        return new Places(operands, value(step.node()), new Place(arena, (int)
                step.scratch().offset()));
    }

    static void write(Tensor from, Place to) {
        MemorySegment.copy(
                from.data(), 0, to.array().getSegment(), ValueLayout.JAVA_FLOAT, begin(to), from.data().length);
    }

    static void read(Place from, Tensor to) {
        MemorySegment.copy(
                from.array().getSegment(), ValueLayout.JAVA_FLOAT, begin(from), to.data(), 0, to.data().length);
    }

    private static long begin(Place place) {
        return (long) place.offset() * Float.BYTES;
    }

    /** Lets others have the room. The device frees the arrays with the task graphs that used them. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        room.giveBack(reserved);
    }
}
