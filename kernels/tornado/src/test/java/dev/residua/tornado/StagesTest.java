package dev.residua.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.Lowering;
import dev.residua.engine.plan.Planner;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
    @Test
    void aNewOneBeginsWhereTheImageChangesItsSize() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(1, 4, 8, 8));
        Node late = b.input("late", Shape.of(1, 4, 4, 4));
        Node a = b.relu("a", x);
        Node c = b.relu("c", a);
        Node d = b.maxPool("d", c, Window.of(2).stride(2));
        Node e = b.add("e", d, late);
        Node f = b.flatten("f", e);
        assertEquals(List.of("x late a c", "d e f g"), names(b.build(b.softmax("g", f))));
    }

    @Test
    void aGraphOfRowsIsOneStage() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 3));
        assertEquals(List.of("x a"), names(b.build(b.relu("a", x))));
    }

    private static List<String> names(Graph graph) {
        List<Step> steps = Planner.plan(
                        graph, node -> new Lowering.Choice("k", node.shape().elements(), 0, false, false, Cost.ZERO))
                .steps();
        return Stages.divide(steps).stream()
                .map(stage -> String.join(
                        " ", stage.stream().map(step -> step.node().name()).toList()))
                .toList();
    }
}
