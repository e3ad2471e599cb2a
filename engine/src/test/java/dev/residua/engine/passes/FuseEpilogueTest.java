package dev.residua.engine.passes;

import static dev.residua.engine.passes.PassFixture.computed;
import static dev.residua.engine.passes.PassFixture.lines;
import static dev.residua.engine.passes.PassFixture.outputs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuseEpilogueTest {
    private final PassFixture f = new PassFixture();
    private final Node x = f.input("x");

    private Graph fuse(Node... outputs) {
        return new FuseEpilogue().apply(f.model(outputs)).graph();
    }

    @Test
    void fusesRelu() {
        Graph fused = fuse(f.b.relu("relu", f.conv("conv", x)));
        assertEquals(lines("conv2d relu conv+relu(x)"), computed(fused));
        assertEquals(List.of("conv+relu"), outputs(fused));
    }

    @Test
    void fusesResidualAndReluOfABlock() {
        Node y = f.b.relu("relu1", f.conv("conv1", x));
        y = f.b.relu("relu2", f.b.add("add", f.conv("conv2", y), x));
        assertEquals(
                lines("conv2d relu conv1+relu(x)", "conv2d add_relu conv2+add+relu(conv1+relu, x)"), computed(fuse(y)));
    }

    @Test
    void theProductComputedLaterTakesTheAddWhateverTheOperandOrder() {
        Node first = f.conv("first", x);
        Node second = f.conv("second", x);
        Graph fused = fuse(f.b.add("a", first, second), f.b.add("b", f.conv("third", x), f.conv("fourth", x)));
        assertEquals(
                lines(
                        "conv2d first(x)",
                        "conv2d add second+add(x, first)",
                        "conv2d third(x)",
                        "conv2d add fourth+add(x, third)"),
                computed(fused));
    }

    @Test
    void theProductComputedEarlierTakesTheAddWhereTheLaterCannot() {
        Node conv = f.conv("conv", x);
        Node pool = f.b.relu("later", x);
        assertEquals(
                lines("relu later(x)", "conv2d add conv+add(x, later)"), computed(fuse(f.b.add("add", conv, pool))));
    }

    @Test
    void fusesOnlyOneResidual() {
        Node once = f.b.add("once", f.conv("conv", x), x);
        assertEquals(
                lines("conv2d add conv+add(x, x)", "add twice(conv+add, x)"),
                computed(fuse(f.b.add("twice", once, x))));
    }

    @Test
    void addsNothingBehindARelu() {
        Node clipped = f.b.relu("relu", f.conv("conv", x));
        assertEquals(
                lines("conv2d relu conv+relu(x)", "add add(conv+relu, x)"), computed(fuse(f.b.add("add", clipped, x))));
    }

    @Test
    void leavesAProductAddedToItself() {
        Node conv = f.conv("conv", x);
        assertEquals(lines("conv2d conv(x)", "add add(conv, conv)"), computed(fuse(f.b.add("add", conv, conv))));
    }

    @Test
    void leavesAProductThatSomethingElseReads() {
        Node conv = f.conv("conv", x);
        Node relu = f.b.relu("relu", conv);
        assertEquals(
                lines("conv2d conv(x)", "relu relu(conv)", "max_pool pool(conv)"),
                computed(fuse(relu, f.b.maxPool("pool", conv, Window.of(2)))));
    }

    @Test
    void leavesAProductThatIsAnOutput() {
        Node conv = f.conv("conv", x);
        assertEquals(lines("conv2d conv(x)", "relu relu(conv)"), computed(fuse(f.b.relu("relu", conv), conv)));
    }

    @Test
    void leavesASumThatIsAnOutput() {
        Node sum = f.b.add("sum", f.conv("conv", x), x);
        Graph fused = fuse(f.b.relu("relu", sum), sum);
        assertEquals(lines("conv2d add conv+add(x, x)", "relu relu(conv+add)"), computed(fused));
        assertEquals(List.of("relu", "conv+add"), outputs(fused));
    }

    @Test
    void keepsAnEpilogueThatIsThereAlready() {
        Op op = new Op.Conv2d(Window.of(1), 1, Epilogue.NONE.withAdd());
        Node conv = f.b.apply("conv", op, x, f.parameter("w", 2, 2, 1, 1), x);
        Node sum = f.b.add("sum", f.b.relu("relu", conv), x);
        assertEquals(lines("conv2d add_relu conv+relu(x, x)", "add sum(conv+relu, x)"), computed(fuse(sum)));
    }

    @Test
    void fusesLinearLayersAndTrainingNormalisation() {
        Node features = f.b.input("features", Shape.of(5, 2));
        Node fc = f.b.relu("relu1", f.b.linear("fc", features, f.parameter("w", 2, 2), f.parameter("bias", 2)));
        Node statistics = f.b.apply("statistics", new Op.BatchStatistics(), fc);
        Op normalize = new Op.Normalize(0, Epilogue.NONE);
        Node norm = f.b.apply("norm", normalize, fc, f.parameter("gamma", 2), f.parameter("beta", 2), statistics);
        assertEquals(
                lines(
                        "linear bias_relu fc+relu(features)",
                        "batch_statistics statistics(fc+relu)",
                        "normalize add_relu norm+add+relu(fc+relu, statistics, features)"),
                computed(fuse(f.b.relu("relu2", f.b.add("add", norm, features)))));
    }
}
