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
import org.junit.jupiter.api.Test;

class FuseReluGradientTest {
    private static final double EPSILON = 1e-5;

    private final PassFixture f = new PassFixture();
    private final Node x = f.input("x");
    private final Node dy = f.input("dy");
    private final Node gamma = f.parameter("gamma", IMAGE.dim(1));
    private final Node beta = f.parameter("beta", IMAGE.dim(1));
    private final Node statistics = f.b.apply("statistics", new Op.BatchStatistics(), x);

    private Node norm(Epilogue epilogue, Node... residual) {
        Op op = new Op.Normalize(EPSILON, epilogue);
        return residual.length == 0
                ? f.b.apply("y", op, x, gamma, beta, statistics)
                : f.b.apply("y", op, x, gamma, beta, statistics, residual[0]);
    }

    /** The gradient of y with respect to x, dy masked by {@code relu}. */
    private Node gradient(Node relu) {
        Node sums = f.b.apply("sums", new GradOp.NormalizeSums(EPSILON, false), relu, x, statistics);
        return f.b.apply("dx", new GradOp.NormalizeInput(EPSILON, false), relu, x, gamma, statistics, sums);
    }

    private Graph fuse(Node... outputs) {
        return new FuseReluGradient().apply(f.model(outputs)).graph();
    }

    @Test
    void theMaskIsWorkedOutAgain() {
        Node y = norm(Epilogue.NONE.withRelu());
        Node dx = gradient(f.b.apply("masked", new GradOp.Relu(), dy, y));
        Graph fused = fuse(y, dx);
        assertEquals(
                lines(
                        "batch_statistics statistics(x)",
                        "normalize relu y(x, statistics)",
                        "normalize_grad_sums sums+relu(dy, x, statistics)",
                        "normalize_grad_input dx+relu(dy, x, statistics, sums+relu)"),
                computed(fused));
        assertEquals(
                lines("dy", "x", "gamma", "statistics", "sums+relu", "beta"),
                fused.outputs().get(1).inputs().stream().map(Node::name).toList());
    }

    @Test
    void aResidualCannotBeWorkedOutAgain() {
        Node y = norm(Epilogue.NONE.withAdd().withRelu(), f.input("residual"));
        Graph graph = f.b.build(y, gradient(f.b.apply("masked", new GradOp.Relu(), dy, y)));
        assertEquals(computed(graph), computed(fuse(graph.outputs().toArray(Node[]::new))));
    }

    @Test
    void aMaskedGradientThatOthersReadStays() {
        Node y = norm(Epilogue.NONE.withRelu());
        Node masked = f.b.apply("masked", new GradOp.Relu(), dy, y);
        Node dx = gradient(masked);
        Graph graph = f.b.build(y, f.b.add("sum", dx, masked));
        assertEquals(computed(graph), computed(fuse(graph.outputs().toArray(Node[]::new))));
    }

    @Test
    void anOutputStays() {
        Node y = norm(Epilogue.NONE.withRelu());
        Node masked = f.b.apply("masked", new GradOp.Relu(), dy, y);
        Graph graph = f.b.build(gradient(masked), masked);
        assertEquals(computed(graph), computed(fuse(graph.outputs().toArray(Node[]::new))));
    }
}
