package dev.residua.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.tornado.task.Accelerator;
import dev.residua.tornado.task.Grid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class TornadoExecutionTest {
    @Test
    void stepByStepGivesWhatARunGives() {
        Accelerated.require();
        Model model = twoStages();
        try (Session session = Session.open(model, new TornadoBackend(), CompileOptions.defaults())) {
            fill(session.input(), 1);
            session.run();
            float[] whole = session.output().data().clone();
            int[] told = new int[session.plan().steps().size()];
            session.run((step, _) -> told[step]++);
            assertArrayEquals(whole, session.output().data());
            for (int count : told) assertEquals(1, count);
            assertTrue(session.findNonFinite().isEmpty());
            fill(session.input(), 2);
            session.run();
            session.input().data()[0] = Float.NaN;
            assertEquals("x", session.findNonFinite().orElseThrow());
        }
    }

    @Test
    void onlyInputsGoUpAndOutputsComeDown() {
        Accelerator accelerator = Accelerated.require();
        TornadoExecutable executable = TornadoExecutable.compile(twoStages(), CompileOptions.defaults(), accelerator);
        try (TornadoExecution execution = new TornadoExecution(executable)) {
            execution.run(null);
            TaskGraphs.Traffic traffic = execution.traffic();
            long input = bytes(execution.input(0));
            // TornadoVM's array header, and the state of the work items.
            assertTrue(traffic.up() >= input && traffic.up() < input + 4096, traffic + ", input " + input);
            assertEquals(64, traffic.down(), "2 x 4 results, aligned");
        }
    }

    @Test
    void memoryIsThatOfThePlan() {
        Accelerator accelerator = Accelerated.require();
        TornadoExecutable executable = TornadoExecutable.compile(twoStages(), CompileOptions.defaults(), accelerator);
        long weights = 0;
        for (Node node : executable.plan().graph().parameters())
            weights += 64 * ((node.shape().elements() + 15) / 16);
        try (TornadoExecution execution = new TornadoExecution(executable)) {
            long edges = bytes(execution.input(0)) + 64;
            long planned = executable.plan().arenaBytes() + weights + edges;
            assertTrue(Math.abs(execution.bytes() - planned) <= 128, execution.bytes() + ", planned " + planned);
        }
    }

    @Test
    void aModelTooLargeForAnyDeviceIsRefusedWithBothSizes() {
        Accelerator accelerator = Accelerated.require();
        int side = 46_000; // squared, 8.5 GB of fp32, and two of them are wanted at once
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(1, 1, side, side));
        Node product = b.apply("product", new Op.Mul(), b.relu("relu", x), b.apply("sigmoid", new Op.Sigmoid(), x));
        Model model = new Model("huge", b.build(b.globalAvgPool("mean", product)), Map.of());
        var executable = new TornadoBackend().compile(model, CompileOptions.defaults());
        ResiduaException e = assertThrows(ResiduaException.class, () -> Session.open(executable));
        assertEquals(
                "out of device memory: model 'huge' asks for "
                        + executable.plan().arenaBytes() + " bytes of " + accelerator
                        + ", but a TornadoVM array holds 8589934524; use a smaller batch or image",
                e.getMessage());
    }

    @Test
    void sessionsOfTwoModelsOnOneDeviceKeepApart() {
        Accelerated.require();
        GraphBuilder b = new GraphBuilder();
        Model doubled =
                new Model("doubled", b.build(b.apply("y", new Op.Scale(2), b.input("x", Shape.of(5)))), Map.of());
        try (Session first = Session.open(twoStages(), new TornadoBackend(), CompileOptions.defaults());
                Session second = Session.open(doubled, new TornadoBackend(), CompileOptions.defaults())) {
            fill(first.input(), 1);
            fill(second.input(), 2);
            first.run();
            float[] alone = first.output().data().clone();
            for (int i = 0; i < 3; i++) {
                second.run();
                first.run();
                assertArrayEquals(alone, first.output().data());
                for (int j = 0; j < 5; j++)
                    assertEquals(2 * second.input().data()[j], second.output().data()[j]);
            }
            second.close();
            first.run();
            assertArrayEquals(alone, first.output().data());
        }
    }

    @Test
    void whatIsGeneratedForAStepCanBeRead() {
        Accelerator accelerator = Accelerated.require();
        TornadoExecutable executable = TornadoExecutable.compile(twoStages(), CompileOptions.defaults(), accelerator);
        for (Step step : executable.plan().steps()) {
            int index = executable.plan().steps().indexOf(step);
            Optional<String> code = executable.generated(index);
            switch (step.kernel()) {
                case "f32_input", "flatten_view" -> assertEquals(Optional.empty(), code);
                case "f32_max_pool" -> assertTrue(code.orElseThrow().contains(" maxPool("), code::orElseThrow);
                case "f32_global_avg_pool" -> assertTrue(code.orElseThrow().contains(" rowSums("), code::orElseThrow);
                default -> assertTrue(code.orElseThrow().contains(" tiled("), code::orElseThrow);
            }
        }
    }

    /** A parameter's name is kept, and to C this one is a keyword. */
    static void broken(FloatArray unsigned) {
        unsigned.set(0, 1);
    }

    @Test
    void aKernelThatDoesNotCompileIsNamedAndNothingElseRuns() {
        Accelerator accelerator = Accelerated.require();
        TornadoExecutable executable = TornadoExecutable.compile(twoStages(), CompileOptions.defaults(), accelerator);
        try (DeviceMemory memory = new DeviceMemory("two stages", executable.plan(), _ -> false, accelerator);
                TaskGraphs graphs = new TaskGraphs(memory, accelerator)) {
            int bad = graphs.add(
                    "bad",
                    true,
                    tasks -> tasks.graph()
                            .task(tasks.next(Grid.line(1)), TornadoExecutionTest::broken, memory.inputs()));
            graphs.load();
            ResiduaException e = assertThrows(ResiduaException.class, () -> graphs.compile(bad));
            assertTrue(e.getMessage().contains("could not compile"), e.getMessage());
            assertTrue(e.getMessage().contains("bad.t0 - broken"), e.getMessage());
        }
    }

    @Test
    void replayedRunsGiveWhatPlainRunsGiveWhereThereAreCudaGraphs() {
        Accelerator accelerator = Accelerated.require();
        List<float[]> plain = resultsOfThreeRuns();
        System.setProperty(TaskGraphs.REPLAY_PROPERTY, "true");
        try {
            if (accelerator.canReplay()) {
                List<float[]> replayed = resultsOfThreeRuns();
                for (int i = 0; i < plain.size(); i++) assertArrayEquals(plain.get(i), replayed.get(i));
            } else {
                ResiduaException e = assertThrows(ResiduaException.class, TornadoExecutionTest::resultsOfThreeRuns);
                assertEquals(
                        "dev.residua.tornado.replay needs CUDA graphs, which TornadoVM's CUDA and PTX backends have; "
                                + accelerator + " has none",
                        e.getMessage());
            }
        } finally {
            System.clearProperty(TaskGraphs.REPLAY_PROPERTY);
        }
    }

    private static List<float[]> resultsOfThreeRuns() {
        List<float[]> results = new ArrayList<>();
        try (Session session = Session.open(twoStages(), new TornadoBackend(), CompileOptions.defaults())) {
            for (int i = 0; i < 3; i++) {
                fill(session.input(), i);
                session.run();
                results.add(session.output().data().clone());
            }
        }
        return results;
    }

    /** Two convolutions with a pool between them, and a linear layer. */
    private static Model twoStages() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 3, 8, 8));
        Node y = b.conv2d(
                "conv1",
                x,
                b.parameter("w1", Shape.of(8, 3, 3, 3)),
                null,
                Window.of(3).pad(1),
                1);
        y = b.maxPool("pool", b.relu("relu", y), Window.of(2).stride(2));
        y = b.conv2d("conv2", y, b.parameter("w2", Shape.of(5, 8, 1, 1)), null, Window.of(1), 1);
        y = b.flatten("flatten", b.globalAvgPool("mean", y));
        Graph graph = b.build(b.linear("linear", y, b.parameter("w3", Shape.of(4, 5)), null));
        Map<String, Tensor> weights = new HashMap<>();
        for (Node node : graph.parameters()) {
            Tensor tensor = Tensor.zeros(node.shape());
            fill(tensor, node.name().hashCode());
            weights.put(node.name(), tensor);
        }
        return new Model("two stages", graph, weights);
    }

    private static void fill(Tensor tensor, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
    }

    private static long bytes(Tensor tensor) {
        return (long) tensor.data().length * Float.BYTES;
    }
}
