package dev.residua.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend must do. A backend's tests subclass this and name the backend; it is skipped, with the reason, where
 * the backend is not available.
 *
 * <p>A failing case reads like {@code conv2d n2 c17 7x7 -> oc33 3x3/s2/p1 bias_relu  err 3.1e-06 tol 1.5e-06 FAIL}; the tolerance is
 * derived in {@link Tolerance}.
 */
public abstract class KernelContract {
    protected abstract Backend backend();

    /** The thread counts every case runs with. */
    protected int[] threadCounts() {
        return new int[] {1, 3};
    }

    /** Whether a result has the same bits for every thread count. */
    protected boolean sameBitsForAnyThreadCount() {
        return true;
    }

    /** Why the device cannot run a case; empty if it can. */
    protected Optional<String> unsupported(KernelCase kernelCase) {
        return Optional.empty();
    }

    /** Factor on the tolerance of a case, for an algorithm whose error constant is larger; give the reason beside. */
    protected double slack(KernelCase kernelCase) {
        return 1;
    }

    /** How long a session may allocate before its runs must not. */
    protected Duration warmUp() {
        return Duration.ofSeconds(30);
    }

    @BeforeEach
    void requireBackend() {
        Availability availability = backend().availability();
        assumeTrue(availability.available(), availability.reason());
    }

    @TestFactory
    Stream<DynamicContainer> everyOperatorAgreesWithTheReference() {
        Map<String, List<DynamicTest>> byOperator = new LinkedHashMap<>();
        for (KernelCase kernelCase : KernelCases.all()) {
            byOperator
                    .computeIfAbsent(kernelCase.op().mnemonic(), _ -> new ArrayList<>())
                    .add(dynamicTest(kernelCase.name(), () -> check(kernelCase)));
        }
        return byOperator.entrySet().stream().map(entry -> dynamicContainer(entry.getKey(), entry.getValue()));
    }

    private void check(KernelCase kernelCase) {
        unsupported(kernelCase).ifPresent(reason -> abort("not supported: " + reason));
        List<Tensor> values = kernelCase.values();
        List<Tensor> fed = kernelCase.fed(values);
        Model model = kernelCase.model(values);
        Tensor expected = Runs.reference(model, fed);
        Tolerance tolerance = Tolerance.of(kernelCase, values).times(slack(kernelCase));

        Tensor first = null;
        for (int threads : threadCounts()) {
            Executable executable = backend().compile(model, asItStands(threads));
            String name = kernelCase.name() + (threads == 1 ? "" : " on " + threads + " threads");
            Tensor result = runRepeatedly(executable, name, fed, poison(kernelCase, fed));
            Comparison comparison = Comparison.of(expected, result, tolerance);
            assertTrue(comparison.passed(), () -> comparison.line(name));
            if (first == null) first = result;
            if (sameBitsForAnyThreadCount()) assertSameBits(first, result, name + ": differs from one thread");
        }
    }

    /** The same bits again: at once, after a run that left nothing but NaN behind, and in another session. */
    private static Tensor runRepeatedly(Executable executable, String name, List<Tensor> fed, List<Tensor> poison) {
        Tensor first;
        try (Session session = Session.open(executable)) {
            first = Runs.run(session, fed);
            assertSameBits(first, Runs.run(session, fed), name + ": differs when run again");
            Runs.run(session, poison);
            assertSameBits(first, Runs.run(session, fed), name + ": depends on what an earlier run left in memory");
        }
        try (Session session = Session.open(executable)) {
            Runs.run(session, poison);
            assertSameBits(first, Runs.run(session, fed), name + ": differs in a second session");
        }
        return first;
    }

    /** NaN everywhere but in class indices. */
    private static List<Tensor> poison(KernelCase kernelCase, List<Tensor> fed) {
        List<Operand> inputs = kernelCase.operands().stream()
                .filter(operand -> operand.source() == Operand.Source.INPUT)
                .toList();
        List<Tensor> poison = new ArrayList<>();
        for (int i = 0; i < fed.size(); i++) {
            poison.add(inputs.get(i).fill() instanceof Fill.Labels ? fed.get(i) : allNaN(fed.get(i)));
        }
        return poison;
    }

    @TestFactory
    Stream<DynamicTest> wholeGraphsWithInferencePassesAgreeWithTheReferenceWithout() {
        return GraphCases.all().stream()
                .map(model -> dynamicTest(model.name(), () -> {
                    List<Tensor> fed = randomInputs(model);
                    Tensor expected = Runs.reference(model, fed);
                    Tolerance tolerance = Tolerance.of(model.graph());
                    for (int threads : threadCounts()) {
                        String name = model.name() + " on " + threads + " threads";
                        Executable executable = backend()
                                .compile(model, CompileOptions.defaults().threads(threads));
                        Tensor result = runRepeatedly(
                                executable,
                                name,
                                fed,
                                fed.stream().map(KernelContract::allNaN).toList());
                        Comparison comparison = Comparison.of(expected, result, tolerance);
                        assertTrue(comparison.passed(), () -> comparison.line(name));
                    }
                }));
    }

    @Test
    void sessionsOfOneExecutableRunAtTheSameTime() {
        Model model = GraphCases.all().getFirst();
        Executable executable =
                backend().compile(model, CompileOptions.defaults().threads(1));
        List<Tensor> fed = randomInputs(model);
        List<CompletableFuture<List<Tensor>>> users = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try (Session session = Session.open(executable)) {
                        return Stream.generate(() -> Runs.run(session, fed))
                                .limit(20)
                                .toList();
                    }
                }))
                .limit(3)
                .toList();
        Tensor expected = users.getFirst().join().getFirst();
        for (CompletableFuture<List<Tensor>> user : users) {
            for (Tensor result : user.join()) assertSameBits(expected, result, "sessions disturb each other");
        }
    }

    @TestFactory
    Stream<DynamicTest> runAllocatesNothingOnceWarm() {
        Map<String, KernelCase> oneForEachOperator = new LinkedHashMap<>();
        for (KernelCase kernelCase : KernelCases.all()) {
            boolean isEmpty = kernelCase.shapes().stream().anyMatch(shape -> shape.elements() == 0);
            if (!isEmpty && unsupported(kernelCase).isEmpty())
                oneForEachOperator.put(kernelCase.op().mnemonic(), kernelCase);
        }
        Stream<DynamicTest> operators = oneForEachOperator.values().stream()
                .map(kernelCase -> dynamicTest(kernelCase.name(), () -> {
                    List<Tensor> values = kernelCase.values();
                    assertAllocatesNothing(
                            backend().compile(kernelCase.model(values), asItStands(2)), kernelCase.fed(values));
                }));
        Stream<DynamicTest> graphs = GraphCases.all().stream()
                .map(model -> dynamicTest(model.name(), () -> {
                    assertAllocatesNothing(
                            backend().compile(model, CompileOptions.defaults().threads(2)), randomInputs(model));
                }));
        return Stream.concat(operators, graphs);
    }

    private void assertAllocatesNothing(Executable executable, List<Tensor> fed) {
        long bytes = AllocationMeter.bytesPerSteadyRun(
                () -> {
                    Session session = Session.open(executable);
                    Runs.feed(session, fed);
                    return session;
                },
                warmUp());
        assertEquals(0, bytes, "bytes allocated by one run");
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, 5, 1.5f, Float.NaN, Float.POSITIVE_INFINITY, 1e20f})
    void crossEntropyRefusesWhatIsNoClass(float label) {
        KernelCase kernelCase = KernelCase.of(
                "cross_entropy n3 k5, label 1 wrong",
                new Op.CrossEntropy(0),
                Operand.input(Fill.normal(1), 3, 5),
                Operand.input(new Fill.Labels(5), 3));
        unsupported(kernelCase).ifPresent(reason -> abort("not supported: " + reason));
        List<Tensor> values = kernelCase.values();
        Tensor labels = values.get(1);
        try (Session session = Session.open(backend().compile(kernelCase.model(values), asItStands(2)))) {
            Tensor loss = Runs.run(session, values);
            float good = labels.data()[1];
            labels.data()[1] = label;
            ResiduaException e = assertThrows(ResiduaException.class, () -> Runs.run(session, values));
            assertTrue(
                    e.getMessage().contains("row 1") && e.getMessage().contains(Float.toString(label)), e.getMessage());
            labels.data()[1] = good;
            assertSameBits(loss, Runs.run(session, values), "a refused label spoils the next run");
        }
    }

    @Test
    void planHasAKernelForEveryNode() {
        for (Model model : GraphCases.all()) {
            Executable executable = backend().compile(model, CompileOptions.defaults());
            List<Node> nodes = executable.plan().graph().nodes().stream()
                    .filter(node -> !node.isStored())
                    .toList();
            assertEquals(
                    nodes,
                    executable.plan().steps().stream().map(step -> step.node()).toList());
            executable.plan().steps().forEach(step -> assertTrue(step.kernel().matches("[a-z0-9_]+"), step.kernel()));
            assertEquals(
                    CompileOptions.defaults().threads(), executable.options().threads());
        }
    }

    private static CompileOptions asItStands(int threads) {
        return CompileOptions.defaults().threads(threads).passes(List.of());
    }

    private static List<Tensor> randomInputs(Model model) {
        Random random = new Random(model.name().hashCode());
        List<Tensor> fed = new ArrayList<>();
        for (Node node : model.graph().inputs()) {
            Tensor x = Tensor.zeros(node.shape());
            Fill.normal(1).fill(x.data(), random);
            fed.add(x);
        }
        return fed;
    }

    private static Tensor allNaN(Tensor tensor) {
        float[] data = new float[tensor.data().length];
        Arrays.fill(data, Float.NaN);
        return new Tensor(tensor.shape(), data);
    }

    private static void assertSameBits(Tensor expected, Tensor actual, String message) {
        assertTrue(Runs.sameBits(expected, actual), message);
    }
}
