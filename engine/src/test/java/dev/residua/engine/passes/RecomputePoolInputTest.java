package dev.residua.engine.passes;

import static dev.residua.engine.passes.PassFixture.IMAGE;
import static dev.residua.engine.passes.PassFixture.computed;
import static dev.residua.engine.passes.PassFixture.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RecomputePoolInputTest {
    private static final double EPSILON = 1e-5;
    private static final Window WINDOW = Window.of(1);

    private final PassFixture f = new PassFixture();
    private final Node x = f.input("x");
    private final Node dy = f.input("dy");
    private final Node gamma = f.parameter("gamma", IMAGE.dim(1));
    private final Node beta = f.parameter("beta", IMAGE.dim(1));
    private final Node statistics = f.b.apply("statistics", new Op.BatchStatistics(), x);
    private final Node norm =
            f.b.apply("norm", new Op.Normalize(EPSILON, Epilogue.NONE.withRelu()), x, gamma, beta, statistics);
    private final Node y = f.b.maxPool("y", norm, WINDOW);

    private Node gradient() {
        return f.b.apply("dnorm", new GradOp.MaxPool(WINDOW), dy, norm, y);
    }

    private Node sums(Node dnorm) {
        return f.b.apply("sums", new GradOp.NormalizeSums(EPSILON, false), dnorm, x, statistics);
    }

    private Graph rewritten(Node... outputs) {
        return new RecomputePoolInput().apply(f.model(outputs)).graph();
    }

    private void assertStays(Node... outputs) {
        assertEquals(computed(f.b.build(outputs)), computed(rewritten(outputs)));
    }

    @Test
    void theInputIsComputedAgain() {
        assertEquals(
                lines(
                        "batch_statistics statistics(x)",
                        "normalize relu norm(x, statistics)",
                        "max_pool y(norm)",
                        "normalize relu norm.again(x, statistics)",
                        "max_pool_grad dnorm(dy, norm.again, y)",
                        "normalize_grad_sums sums(dnorm, x, statistics)"),
                computed(rewritten(y, sums(gradient()))));
    }

    @Test
    void whatOthersReadStays() {
        Node other = f.b.relu("other", norm);
        assertStays(y, other, sums(gradient()));
    }

    @Test
    void anOutputStays() {
        assertStays(norm, sums(gradient()));
    }

    @Test
    void withoutAReaderOfItsInputThereIsNothingToGain() {
        assertStays(y, gradient());
    }

    @Test
    void nothingIsComputedOfWhatHasBeenUpdated() {
        f.tensors.put("learned", Tensor.zeros(Shape.of(IMAGE.dim(1))));
        Node learned = f.b.variable("learned", Shape.of(IMAGE.dim(1)));
        Node value = f.b.apply("value", new Op.Normalize(EPSILON, Epilogue.NONE), x, learned, beta, statistics);
        Node pooled = f.b.maxPool("pooled", value, WINDOW);
        Node schedule = f.b.input("schedule", UpdateOp.SCHEDULE);
        Node updated = f.b.apply("updated", new UpdateOp.Accumulate(), learned, beta, schedule);
        Node dvalue = f.b.apply("dvalue", new GradOp.MaxPool(WINDOW), dy, value, pooled);
        assertStays(updated, sums(dvalue));
    }
}
