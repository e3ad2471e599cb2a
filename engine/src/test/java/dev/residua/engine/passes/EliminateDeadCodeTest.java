package dev.residua.engine.passes;

import static dev.residua.engine.passes.PassFixture.computed;
import static dev.residua.engine.passes.PassFixture.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EliminateDeadCodeTest {
    private final PassFixture f = new PassFixture();
    private final Node x = f.input("x");

    @Test
    void dropsWhatNoOutputNeedsWithItsParameters() {
        Node used = f.conv("used", x);
        f.b.relu("dead2", f.conv("dead1", x));
        Model pruned = new EliminateDeadCode().apply(f.model(used));
        assertEquals(lines("conv2d used(x)"), computed(pruned.graph()));
        assertEquals(Set.of("used.w"), pruned.parameters().keySet());
    }

    @Test
    void keepsInputsAsTheyAreTheInterface() {
        f.b.input("unused", Shape.of(3));
        Graph pruned =
                new EliminateDeadCode().apply(f.model(f.b.relu("relu", x))).graph();
        assertEquals(
                List.of("x", "unused"), pruned.inputs().stream().map(Node::name).toList());
    }

    @Test
    void keepsUpdatesAsTheyAreAnEffect() {
        f.tensors.put("sum", Tensor.zeros(PassFixture.IMAGE));
        Node sum = f.b.variable("sum", PassFixture.IMAGE);
        Node schedule = f.b.input("schedule", UpdateOp.SCHEDULE);
        f.b.apply("update", new UpdateOp.Accumulate(), sum, f.b.relu("relu", x), schedule);
        Graph pruned = new EliminateDeadCode().apply(f.model(x)).graph();
        assertEquals(lines("relu relu(x)", "accumulate update(relu, schedule)"), computed(pruned));
    }

    @Test
    void passesAreToldInOrderWithGraphBeforeAndAfter() {
        Node y = f.b.relu("relu", f.norm("bn", f.conv("conv", x)));
        List<String> told = new ArrayList<>();
        Passes.run(
                f.model(y),
                Passes.inference(),
                (pass, before, after) -> told.add(pass.name() + " "
                        + computed(before).size() + " -> " + computed(after).size()));
        assertEquals(lines("fold_batch_norm 3 -> 3", "fuse_epilogue 3 -> 2", "eliminate_dead_code 2 -> 1"), told);
    }
}
