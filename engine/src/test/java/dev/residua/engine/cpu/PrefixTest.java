package dev.residua.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    /** What a ReLU of two of the examples below moves. */
    private static final long CACHE_BYTES = 2 * 2 * 8 * 10 * 10 * Float.BYTES;

    private final GraphBuilder b = new GraphBuilder();
    private final Node x = b.input("x", Shape.of(5, 8, 10, 10));

    private Prefix prefix(Node... outputs) {
        return Prefix.of(b.build(outputs), CACHE_BYTES);
    }

    @Test
    void theLastPartReachesBack() {
        Prefix prefix = prefix(b.relu("relu", x));
        assertEquals(2, prefix.size());
        assertEquals(3, prefix.parts());
        assertEquals(List.of(0, 2, 3), List.of(prefix.first(0), prefix.first(1), prefix.first(2)));
        assertEquals(Shape.of(2, 8, 10, 10), prefix.part(x).shape());
    }

    @Test
    void itEndsBeforeWeightsThatAreLargerThanImages() {
        Node weight = b.parameter("weight", Shape.of(800, 8, 1, 1));
        Node pool = b.avgPool("pool", b.relu("relu", x), Window.of(10), true);
        Node conv = b.conv2d("conv", pool, weight, null, Window.of(1), 1);
        assertSame(pool, prefix(conv).last());
        assertSame(conv, prefix(conv).part(conv));
    }

    @Test
    void itEndsWhereOneValueIsAllThatIsNeeded() {
        Node shortcut = b.relu("shortcut", x);
        Node body = b.relu("body", shortcut);
        Node joined = b.add("joined", shortcut, body);
        Node last = b.relu("last", b.apply("mixed", new Op.Reshape(Shape.of(5, 800)), joined));
        assertSame(joined, prefix(last).last());
        assertSame(shortcut, prefix(last, shortcut).last());
    }

    @Test
    void aFusedResidualBelongsToItsExample() {
        Node weight = b.parameter("w", Shape.of(8, 8, 1, 1));
        Node residual = b.relu("residual", x);
        Node conv =
                b.apply("conv", new Op.Conv2d(Window.of(1), 1, Epilogue.NONE.withAdd()), residual, weight, residual);
        assertSame(conv, prefix(conv).last());
    }

    @Test
    void oneExampleOrSmallImagesAreNotRunInParts() {
        GraphBuilder one = new GraphBuilder();
        Node relu = one.relu("relu", one.input("x", Shape.of(1, 80, 100, 100)));
        assertSame(Prefix.NONE, Prefix.of(one.build(relu), CACHE_BYTES));
        assertSame(Prefix.NONE, Prefix.of(b.build(b.relu("relu", x)), 5 * CACHE_BYTES));
    }

    /** Values of 0.8 MB an example, so that two are a part; by way of a value that lives across a step, and others after the prefix. */
    @ParameterizedTest
    @CsvSource({"5, 1", "5, 2", "4, 2"})
    void partsMakeTheSameAsTheWholeAndEveryStepIsToldOnce(int batch, int threads) {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(batch, 2, 250, 400));
        Node relu = b.relu("relu", x);
        Node sum = b.add("sum", relu, x);
        Node flat = b.apply("flat", new Op.Reshape(Shape.of(batch, 200_000)), b.relu("cut", sum));
        Model model = new Model("m", b.build(b.add("twice", flat, flat)), Map.of());
        CompileOptions options = CompileOptions.defaults().threads(threads).passes(List.of());
        CpuExecutable executable = CpuExecutable.compile(model, options, Layout.NCHW, List.of(new TinyKernels()));
        try (Execution execution = executable.open()) {
            float[] values = execution.input(0).data();
            float[] cut = new float[values.length];
            float[] expected = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % 1009 - 504;
                cut[i] = Math.max(values[i] + Math.max(values[i], 0), 0);
                expected[i] = 2 * cut[i];
            }
            List<Integer> told = new ArrayList<>();
            execution.run((step, _) -> {
                told.add(step);
                if (step == 3) assertArrayEquals(cut, execution.result(step).data());
            });
            assertEquals(List.of(0, 1, 2, 3, 4, 5), told);
            assertArrayEquals(expected, execution.output(0).data());
            Arrays.fill(execution.output(0).data(), 0);
            execution.run(null);
            assertArrayEquals(expected, execution.output(0).data());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void valuesOfAPartTakeTheMemoryOfAPart(int batch) {
        GraphBuilder b = new GraphBuilder();
        Node relu = b.relu("relu", b.input("x", Shape.of(batch, 2, 250, 400)));
        Model model = new Model("m", b.build(b.relu("cut", relu)), Map.of());
        CompileOptions options = CompileOptions.defaults().passes(List.of());
        ExecutionPlan plan = CpuExecutable.compile(model, options, Layout.NCHW, List.of(new TinyKernels()))
                .plan();
        long example = 200_000;
        assertEquals(batch * example + 2 * 2 * example, plan.arenaElements());
        assertEquals(batch * 5 * example * Float.BYTES, plan.cost().bytes(), "of the whole batch");
    }
}
