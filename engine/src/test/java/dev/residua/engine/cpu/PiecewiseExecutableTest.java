package dev.residua.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiecewiseExecutableTest {
    /** Of this many, with their ReLU, two examples fit a cache. */
    private static final int ELEMENTS = 60_000;

    private final GraphBuilder b = new GraphBuilder();

    private static Executable compile(Model model) {
        return compile(model, 1);
    }

    private static Executable compile(Model model, int threads) {
        CompileOptions options = CompileOptions.defaults().threads(threads).passes(List.of());
        return PiecewiseExecutable.compile(model, options, Layout.NCHW, List.of(new TinyKernels()));
    }

    private Model relu(int batch) {
        return new Model("m", b.build(b.relu("relu", b.input("x", Shape.of(batch, ELEMENTS)))), Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9})
    void theLastPieceReachesBackAndEveryStepIsToldOnce(int threads) {
        Executable executable = compile(relu(7), threads);
        assertEquals(threads, executable.options().threads());
        try (Execution execution = executable.open()) {
            float[] x = execution.input(0).data();
            float[] expected = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = i % 1000 - 500;
                expected[i] = Math.max(x[i], 0);
            }
            List<Integer> told = new ArrayList<>();
            execution.run((step, _) -> told.add(step));
            assertEquals(List.of(0, 1), told);
            assertEquals(Shape.of(7, ELEMENTS), execution.output(0).shape());
            assertArrayEquals(expected, execution.output(0).data());
            Arrays.fill(execution.output(0).data(), 0);
            execution.run(null);
            assertArrayEquals(expected, execution.output(0).data());
        }
    }

    /** Of four that fit, the threads take three each of six, so that none waits. */
    @ParameterizedTest
    @CsvSource({"7, 1, 4", "6, 2, 3", "16, 2, 4"})
    void piecesAreAsLargeAsACacheAllowsUnlessThreadsWouldWait(int batch, int threads, int expected) {
        Node relu = b.relu("relu", b.input("x", Shape.of(batch, ELEMENTS / 2)));
        assertEquals(expected, examples(compile(new Model("m", b.build(relu), Map.of()), threads)));
    }

    private static int examples(Executable executable) {
        return executable.plan().graph().outputs().getFirst().shape().dim(0);
    }

    @Test
    void thePlanHasTheCostOfAllPieces() {
        Executable pieces = compile(relu(8));
        long tensor = 8L * ELEMENTS * Float.BYTES;
        assertEquals(3 * tensor, pieces.plan().cost().bytes()); // imported, read and written
    }

    @Test
    void aBatchThatFitsIsOnePiece() {
        assertInstanceOf(CpuExecutable.class, compile(relu(2)));
    }

    @Test
    void examplesThatMeetStayTogether() {
        Node x = b.input("x", Shape.of(8, ELEMENTS));
        Node joined = b.apply("joined", new Op.Reshape(Shape.of(4, 2 * ELEMENTS)), x);
        assertInstanceOf(CpuExecutable.class, compile(new Model("m", b.build(b.relu("relu", joined)), Map.of())));
    }

    @Test
    void largeWeightsAreReadOnce() {
        Node x = b.input("x", Shape.of(8, ELEMENTS));
        Node w = b.parameter("w", Shape.of(5 * ELEMENTS));
        Model model = new Model("m", b.build(b.relu("relu", x)), Map.of("w", Tensor.zeros(w.shape())));
        assertInstanceOf(CpuExecutable.class, compile(model));
    }
}
