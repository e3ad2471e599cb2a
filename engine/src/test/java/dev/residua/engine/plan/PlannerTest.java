package dev.residua.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
    /** A scratch of as many elements as the result, views wherever the shape alone changes, and sums in place. */
    private static final Lowering LOWERING = node -> {
        boolean view = node.op() instanceof Op.Reshape;
        long elements = node.shape().elements();
        return new Lowering.Choice(
                "test",
                view ? 0 : elements,
                view ? 0 : elements,
                view,
                node.op() instanceof Op.Add,
                CostModel.of(node));
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
    void aResultTakesThePlaceOfAnOperandThatNothingElseNeeds() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(64));
        Node y = b.relu("y", x);
        Node sum = b.add("sum", x, y);
        Node view = b.apply("view", new Op.Reshape(Shape.of(8, 8)), sum);
        Node next = b.relu("next", view);
        Node last = b.add("last", next, view);
        ExecutionPlan plan = Planner.plan(b.build(last), LOWERING);
        Map<Node, Slot> slots = plan.slots();
        for (Node node : List.of(sum, view, last)) assertEquals(slots.get(y), slots.get(node));
        assertEquals(5 * 64, plan.unsharedElements());
        checkNoReaderFindsItsOperandOverwritten(plan);
    }

    @Test
    void aResultTakesNoPlaceThatIsNeeded() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(64));
        Node w = b.apply("w", new Op.Reshape(Shape.of(64)), b.parameter("stored", Shape.of(8, 8)));
        Node output = b.relu("output", x);
        Node early = b.add("early", output, x); // x is read later
        Node twice = b.add("twice", early, early);
        Node view = b.apply("view", new Op.Reshape(Shape.of(64)), x);
        Node alias = b.add("alias", x, view);
        Node kept = b.add("kept", alias, output);
        Node fixed = b.add("fixed", kept, w);
        Node larger = b.add("larger", b.concat("concat", 0, fixed, twice), b.concat("pair", 0, twice, fixed));
        ExecutionPlan plan = Planner.plan(b.build(larger, output), LOWERING);
        Map<Node, Slot> slots = plan.slots();
        assertNotEquals(slots.get(x), slots.get(early));
        assertNotEquals(slots.get(early), slots.get(twice));
        assertNotEquals(slots.get(x), slots.get(alias));
        assertNotEquals(slots.get(output), slots.get(kept));
        checkNoReaderFindsItsOperandOverwritten(plan);
    }

    /** Something may lie behind a value that its readers' results have no room for, or the reverse. */
    @Test
    void aResultTakesNoPlaceOfAnotherSize() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(64));
        Node y = b.relu("y", x);
        Node sum = b.add("sum", x, y);
        ExecutionPlan plan = Planner.plan(b.build(sum), node -> {
            long extra = node == y ? 16 : 0;
            return new Lowering.Choice("test", 64 + extra, 0, false, node == sum, Cost.ZERO);
        });
        assertNotEquals(plan.slots().get(y), plan.slots().get(sum));
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
     * theirs, but for an operand that the result takes the place of.
     */
    private static void checkNoReaderFindsItsOperandOverwritten(ExecutionPlan plan) {
        Object[] arena = new Object[(int) plan.arenaElements()];
        Map<Node, Node> owners = new HashMap<>();
        for (Step step : plan.steps()) {
            Node node = step.node();
            for (Node input : node.inputs()) checkHolds(arena, plan, input, owners);
            if (node.op() instanceof Op.Reshape) {
                owners.put(node, owner(node.input(0), owners));
                continue;
            }
            write(arena, step.scratch(), "scratch");
            for (Node input : node.inputs()) checkHolds(arena, plan, input, owners);
            write(arena, step.output(), node);
            Node place = node.op() instanceof Op.Add ? owner(node.inputs().getLast(), owners) : null;
            boolean isInPlace =
                    place != null && step.output().equals(plan.slots().get(place));
            assertTrue(!isInPlace
                    || node.inputs().stream()
                                    .filter(input -> owner(input, owners) == place)
                                    .count()
                            == 1);
            for (Node input : node.inputs()) {
                if (!isInPlace || owner(input, owners) != place) checkHolds(arena, plan, input, owners);
            }
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

    private static Node owner(Node node, Map<Node, Node> owners) {
        return owners.getOrDefault(node, node);
    }

    private static void checkHolds(Object[] arena, ExecutionPlan plan, Node node, Map<Node, Node> owners) {
        Node owner = owner(node, owners);
        if (owner.isStored()) return;
        Slot slot = plan.slots().get(node);
        for (long i = slot.offset(); i < slot.offset() + slot.elements(); i++) {
            Object held = arena[(int) i];
            assertTrue(held == owner, () -> node + " was overwritten by " + held);
        }
    }
}
