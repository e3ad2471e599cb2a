package dev.residua.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
    /** A scratch of as many elements as the result, and views wherever the shape alone changes. */
    private static final Lowering LOWERING = node -> {
        boolean view = node.op() instanceof Op.Reshape;
        long elements = node.shape().elements();
        return new Lowering.Choice("test", view ? 0 : elements, view ? 0 : elements, view, CostModel.of(node));
    };

    @Test
    void aViewHasTheSlotOfWhatItViewsAndKeepsItAlive() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(64));
        Node view = b.apply("view", new Op.Reshape(Shape.of(8, 8)), x);
        Node other = b.relu("other", b.relu("relu", x));
        Node last = b.relu("last", view);
        ExecutionPlan plan = Planner.plan(b.build(last, other), LOWERING);
        Map<Node, Slot> slots = plan.slots();
        assertEquals(slots.get(x), slots.get(view));
        assertEquals(4 * 64, plan.unsharedElements());
        checkNoReaderFindsItsOperandOverwritten(plan);
    }

    @Test
    void aViewOfAParameterTakesNoPartOfTheArena() {
        GraphBuilder b = new GraphBuilder();
        Node view = b.apply("view", new Op.Reshape(Shape.of(8, 8)), b.parameter("w", Shape.of(64)));
        ExecutionPlan plan = Planner.plan(b.build(view), LOWERING);
        assertEquals(Slot.EMPTY, plan.slots().get(view));
        assertEquals(0, plan.arenaElements());
    }

    @Test
    void outputsLiveToTheEnd() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(64));
        Node early = b.relu("early", x);
        Node y = early;
        for (int i = 0; i < 5; i++) y = b.relu("relu" + i, y);
        checkNoReaderFindsItsOperandOverwritten(Planner.plan(b.build(early, y), LOWERING));
    }

    @Test
    void aChainSharesMemory() {
        GraphBuilder b = new GraphBuilder();
        Node y = b.input("x", Shape.of(160));
        for (int i = 0; i < 9; i++) y = b.relu("relu" + i, y);
        ExecutionPlan plan = Planner.plan(b.build(y), LOWERING);
        assertEquals(10 * 160, plan.unsharedElements());
        assertEquals(160, plan.scratchElements());
        assertEquals(3 * 160, plan.arenaElements());
        assertEquals(3 * 160 * 4, plan.arenaBytes());
    }

    @Test
    void randomGraphsNeverOverwriteWhatIsStillRead() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            ExecutionPlan plan = Planner.plan(randomGraph(random), LOWERING);
            checkNoReaderFindsItsOperandOverwritten(plan);
        }
    }

    private static Graph randomGraph(Random random) {
        GraphBuilder b = new GraphBuilder();
        List<Node> nodes = new ArrayList<>();
        nodes.add(b.input("x", Shape.of(1 + random.nextInt(50))));
        nodes.add(b.parameter("w", nodes.getFirst().shape()));
        int count = 2 + random.nextInt(25);
        for (int i = 0; i < count; i++) {
            Node a = nodes.get(random.nextInt(nodes.size()));
            Node c = nodes.get(random.nextInt(nodes.size()));
            int elements = a.shape().intElements();
            nodes.add(
                    switch (random.nextInt(4)) {
                        case 0 -> b.apply("n" + i, new Op.Reshape(Shape.of(elements, 1)), a);
                        case 1 -> b.apply("n" + i, new Op.Reshape(Shape.of(elements)), a);
                        case 2 -> a.shape().equals(c.shape()) ? b.add("n" + i, a, c) : b.relu("n" + i, a);
                        default -> a.shape().rank() == 1 ? b.concat("n" + i, 0, a, a) : b.relu("n" + i, a);
                    });
            if (nodes.getLast().shape().elements() > 5000) nodes.removeLast();
        }
        Node[] outputs = {nodes.getLast(), nodes.get(random.nextInt(nodes.size()))};
        return b.build(outputs);
    }

    /**
     * Plays the plan: each step writes its name into scratch, then into its slot; operands and outputs must still carry
     * theirs.
     */
    private static void checkNoReaderFindsItsOperandOverwritten(ExecutionPlan plan) {
        Object[] arena = new Object[(int) plan.arenaElements()];
        Map<Node, Node> owners = new HashMap<>();
        for (Step step : plan.steps()) {
            Node node = step.node();
            for (Node input : node.inputs()) checkHolds(arena, plan, input, owners);
            if (node.op() instanceof Op.Reshape) {
                owners.put(node, owners.getOrDefault(node.input(0), node.input(0)));
                continue;
            }
            write(arena, step.scratch(), "scratch");
            for (Node input : node.inputs()) checkHolds(arena, plan, input, owners);
            write(arena, step.output(), node);
            for (Node input : node.inputs()) checkHolds(arena, plan, input, owners);
            assertEquals(node.shape().elements(), step.output().elements());
        }
        for (Node output : plan.graph().outputs()) checkHolds(arena, plan, output, owners);
        Set<Node> computed = new HashSet<>(plan.graph().nodes());
        computed.removeAll(plan.graph().stored());
        assertEquals(computed, plan.slots().keySet());
    }

    private static void write(Object[] arena, Slot slot, Object value) {
        for (long i = slot.offset(); i < slot.offset() + slot.elements(); i++) arena[(int) i] = value;
    }

    private static void checkHolds(Object[] arena, ExecutionPlan plan, Node node, Map<Node, Node> owners) {
        Node owner = owners.getOrDefault(node, node);
        if (owner.isStored()) return;
        Slot slot = plan.slots().get(node);
        for (long i = slot.offset(); i < slot.offset() + slot.elements(); i++) {
            Object held = arena[(int) i];
            assertTrue(held == owner, () -> node + " was overwritten by " + held);
        }
    }
}
