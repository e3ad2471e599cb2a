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
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend must do. A backend's tests subclass this and name the backend; it is skipped, with the reason,
 * where the backend is not available.
 *
 * <p>A failing case reads like {@code conv2d n2 c17 7x7 -> oc33 3x3/s2/p1 bias_relu  err 3.1e-06 tol 1.5e-06 FAIL}; the
 * tolerance is derived in {@link Tolerance}.
 */
public abstract class KernelContract {
    protected abstract Backend backend();

    /** The thread counts every case runs with. */
    protected int[] threadCounts() {
        return new int[] {1, 3};
    }

    /** Which of the backend's kernels are tested, where it has some that are ready soon and others that are fast. */
    protected Startup startup() {
        return Startup.FASTEST;
    }

    /** Whether a result has the same bits for every thread count. */
    protected boolean sameBitsForAnyThreadCount() {
        return true;
    }

    /** Why the device cannot run a case; empty if it can. */
    protected Optional<String> unsupported(KernelCase kernelCase) {
        return Optional.empty();
    }

    /** Whether a case is run at all; a backend that takes long to compile may choose some of them. */
    protected boolean includes(KernelCase kernelCase) {
        return true;
    }

    /** Whether a whole graph of that name is run. */
    protected boolean includesGraph(String name) {
        return true;
    }

    /** Why runs allocate although the backend itself does not; empty if they must not. */
    protected Optional<String> allocatingRuntime() {
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
            if (!includes(kernelCase)) continue;
            byOperator
                    .computeIfAbsent(kernelCase.op().mnemonic(), _ -> new ArrayList<>())
                    .add(dynamicTest(kernelCase.name(), () -> check(kernelCase)));
        }
        return byOperator.entrySet().stream().map(entry -> dynamicContainer(entry.getKey(), entry.getValue()));
    }

    private void check(KernelCase kernelCase) {
        unsupported(kernelCase).ifPresent(reason -> abort("not supported: " + reason));
        Trial trial = kernelCase.trial();
        Tolerance tolerance = Tolerance.of(kernelCase).times(slack(kernelCase));
        check(trial, tolerance, List.of());
    }

    @TestFactory
    Stream<DynamicTest> wholeGraphsAgreeWithTheReferenceOnTheGraphAsWritten() {
        return GraphCases.all().stream()
                .filter(trial -> includesGraph(trial.name()))
                .map(trial -> dynamicTest(trial.name(), () -> {
                    check(trial, Tolerance.of(trial.model().graph()), trial.passes());
                }));
    }

    private void check(Trial trial, Tolerance tolerance, List<Pass> passes) {
        List<Tensor> expected = trial.runOnReference();
        List<Tensor> first = null;
        for (int threads : threadCounts()) {
            String name = trial.name() + (threads == 1 ? "" : " on " + threads + " threads");
            Executable executable = backend().compile(trial.model(), options(threads, passes));
            List<Tensor> results = runRepeatedly(executable, trial, name);
            Comparison comparison = Comparison.of(expected, results, tolerance);
            assertTrue(comparison.passed(), () -> comparison.line(name));
            if (first == null) first = results;
            if (sameBitsForAnyThreadCount()) assertSameBits(first, results, name + ": differs from fewer threads");
        }
    }

    /** The same bits again: at once, after a run that left nothing but NaN behind, and in another session. */
    private static List<Tensor> runRepeatedly(Executable executable, Trial trial, String name) {
        List<Tensor> first;
        try (Session session = Session.open(executable)) {
            first = trial.run(session);
            assertSameBits(first, trial.run(session), name + ": differs when run again");
            trial.runPoisoned(session);
            assertSameBits(first, trial.run(session), name + ": depends on what an earlier run left in memory");
        }
        try (Session session = Session.open(executable)) {
            trial.runPoisoned(session);
            assertSameBits(first, trial.run(session), name + ": differs in a second session");
        }
        return first;
    }

    @Test
    void sessionsOfOneExecutableRunAtTheSameTime() {
        Trial trial = GraphCases.all().getFirst();
        Executable executable = backend().compile(trial.model(), options(1, Passes.inference()));
        List<CompletableFuture<List<List<Tensor>>>> users = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try (Session session = Session.open(executable)) {
                        return Stream.generate(() -> trial.run(session))
                                .limit(20)
                                .toList();
                    }
                }))
                .limit(3)
                .toList();
        List<Tensor> expected = users.getFirst().join().getFirst();
        for (CompletableFuture<List<List<Tensor>>> user : users) {
            for (List<Tensor> results : user.join()) assertSameBits(expected, results, "sessions disturb each other");
        }
    }

    /** Tagged so that a build can run it in a JVM of its own, whose compilers have seen no more than a program would show them. */
    @Tag("allocation")
    @TestFactory
    Stream<DynamicTest> runAllocatesNothingOnceWarm() {
        assumeTrue(allocatingRuntime().isEmpty(), () -> allocatingRuntime().orElseThrow());
        Map<String, KernelCase> oneForEachOperator = new LinkedHashMap<>();
        for (KernelCase kernelCase : KernelCases.all()) {
            boolean isEmpty = kernelCase.shapes().stream().anyMatch(shape -> shape.elements() == 0);
            boolean isRun = !isEmpty && unsupported(kernelCase).isEmpty();
            if (isRun) oneForEachOperator.put(kernelCase.op().mnemonic(), kernelCase);
        }
        Stream<DynamicTest> operators = oneForEachOperator.values().stream()
                .map(kernelCase ->
                        dynamicTest(kernelCase.name(), () -> assertAllocatesNothing(kernelCase.trial(), List.of())));
        Stream<DynamicTest> graphs = GraphCases.all().stream()
                .map(trial -> dynamicTest(trial.name(), () -> assertAllocatesNothing(trial, trial.passes())));
        return Stream.concat(operators, graphs);
    }

    private void assertAllocatesNothing(Trial trial, List<Pass> passes) {
        Executable executable = backend().compile(trial.model(), options(2, passes));
        long bytes = AllocationMeter.bytesPerSteadyRun(
                () -> {
                    Session session = Session.open(executable);
                    trial.feed(session);
                    return session;
                },
                warmUp());
        assertEquals(0, bytes, "bytes allocated by one run");
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, 5, 1.5f, Float.NaN, Float.POSITIVE_INFINITY, 1e20f})
    void crossEntropyRefusesWhatIsNoClass(float label) {
        refusesLabel(
                label,
                KernelCase.of(
                        "cross_entropy n3 k5, label 1 wrong",
                        new Op.CrossEntropy(0),
                        Operand.input(Fill.normal(1), 3, 5),
                        Operand.input(new Fill.Labels(5), 3)));
        refusesLabel(
                label,
                KernelCase.of(
                        "cross_entropy_grad n3 k5, label 1 wrong",
                        new GradOp.CrossEntropy(0),
                        Operand.parameter(Fill.constant(1)),
                        Operand.input(Fill.normal(1), 3, 5),
                        Operand.input(new Fill.Labels(5), 3)));
    }

    private void refusesLabel(float label, KernelCase kernelCase) {
        unsupported(kernelCase).ifPresent(reason -> abort("not supported: " + reason));
        Trial trial = kernelCase.trial();
        Tensor labels = trial.inputs().getLast();
        try (Session session = Session.open(backend().compile(trial.model(), options(2, List.of())))) {
            List<Tensor> good = trial.run(session);
            float right = labels.data()[1];
            labels.data()[1] = label;
            String message = assertThrows(ResiduaException.class, () -> trial.run(session))
                    .getMessage();
            assertTrue(message.contains("row 1") && message.contains(Float.toString(label)), message);
            labels.data()[1] = right;
            assertSameBits(good, trial.run(session), "a refused label spoils the next run");
        }
    }

    @Test
    void planHasAKernelForEveryNode() {
        for (Trial trial : GraphCases.all()) {
            CompileOptions options = options(2, trial.passes());
            Executable executable = backend().compile(trial.model(), options);
            List<Node> computed = executable.plan().graph().nodes().stream()
                    .filter(node -> !node.isStored())
                    .toList();
            assertEquals(
                    computed, executable.plan().steps().stream().map(Step::node).toList());
            for (Step step : executable.plan().steps()) assertTrue(step.kernel().matches("[a-z0-9_]+"), step.kernel());
            assertEquals(options, executable.options());
        }
    }

    @Test
    void listenerHearsOfEveryStepInOrder() {
        Trial trial = GraphCases.all().getFirst();
        try (Session session = Session.open(backend().compile(trial.model(), options(2, trial.passes())))) {
            trial.feed(session);
            List<Integer> heard = new ArrayList<>();
            session.run((step, nanos) -> {
                assertTrue(nanos >= 0);
                heard.add(step);
            });
            assertEquals(
                    IntStream.range(0, session.plan().steps().size()).boxed().toList(), heard);
        }
    }

    @Test
    void firstStepThatIsNotFiniteIsFound() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(1, 3, 4, 4));
        Node square = b.apply("square", new Op.Mul(), x, x);
        Model model = new Model("overflow", b.build(b.relu("relu", b.relu("clip", square))), Map.of());
        try (Session session = Session.open(backend().compile(model, options(2, List.of())))) {
            assertEquals(Optional.empty(), session.findNonFinite());
            session.input().data()[17] = 1e30f;
            assertEquals(Optional.of("square"), session.findNonFinite());
        }
    }

    private CompileOptions options(int threads, List<Pass> passes) {
        return CompileOptions.defaults().threads(threads).passes(passes).startup(startup());
    }

    private static void assertSameBits(List<Tensor> expected, List<Tensor> actual, String message) {
        assertTrue(Trial.sameBits(expected, actual), message);
    }
}
