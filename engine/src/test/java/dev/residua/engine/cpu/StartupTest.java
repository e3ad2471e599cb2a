package dev.residua.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a session begins with, and how it comes to what is faster. */
@Timeout(60)
class StartupTest {
    private static final float SOON = 1;
    private static final float FAST = 2;

    /** Fills its output with a value, which tells that it ran. */
    private record Marker(float value, Supplier<Optional<Runnable>> left, Runnable atRun) implements Kernel {
        @Override
        public String id() {
            return "marker_" + (int) value;
        }

        @Override
        public Optional<Runnable> warmUp() {
            return left.get();
        }

        @Override
        public Invocation bind(Operands operands) {
            Buffer y = operands.output();
            return () -> {
                atRun.run();
                Arrays.fill(y.data(), y.offset(), y.offset() + y.shape().intElements(), value);
            };
        }
    }

    /** Kernels that take longer to get ready. */
    private record Faster(Supplier<Kernel> maker) implements KernelLibrary {
        @Override
        public boolean isReadySoon() {
            return false;
        }

        @Override
        public Optional<Kernel> find(KernelRequest request) {
            return request.node().op() instanceof Op.Relu ? Optional.of(maker.get()) : Optional.empty();
        }
    }

    private static Kernel marker(float value) {
        return new Marker(value, Optional::empty, () -> {});
    }

    private static KernelLibrary sooner(Kernel relu) {
        return request -> request.node().op() instanceof Op.Relu ? Optional.of(relu) : Optional.empty();
    }

    private static Model relu(int... shape) {
        GraphBuilder b = new GraphBuilder();
        return new Model("m", b.build(b.relu("relu", b.input("x", Shape.of(shape)))), Map.of());
    }

    private static CompileOptions options(Startup startup) {
        return CompileOptions.defaults().threads(1).passes(List.of()).startup(startup);
    }

    private static CpuExecutable compile(Startup startup, Supplier<Kernel> faster) {
        return CpuExecutable.compile(
                relu(2), options(startup), Layout.NCHW, List.of(new Faster(faster), sooner(marker(SOON))));
    }

    private static float run(Execution execution) {
        execution.run(null);
        return execution.output(0).data()[0];
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) Thread.sleep(1);
    }

    @Test
    void fastestAndSoonestStayWhatTheyAre() {
        for (Startup startup : List.of(Startup.FASTEST, Startup.SOONEST)) {
            try (Execution execution = compile(startup, () -> marker(FAST)).open()) {
                for (int i = 0; i < 20; i++) assertEquals(startup == Startup.SOONEST ? SOON : FAST, run(execution));
            }
        }
    }

    @Test
    void theFastestAreTakenUpByTheRunAfterTheyAreReady() throws InterruptedException {
        CountDownLatch allowed = new CountDownLatch(1);
        CpuExecutable executable = compile(Startup.SOONEST_THEN_FASTEST, () -> {
            awaitUninterruptibly(allowed);
            return marker(FAST);
        });
        try (Execution first = executable.open();
                Execution second = executable.open()) {
            Tensor input = first.input(0);
            Tensor output = first.output(0);
            for (int i = 0; i < 5; i++) assertEquals(SOON, run(first));
            assertFalse(first.isSettled());
            assertEquals("marker_1", kernel(executable));
            allowed.countDown();
            await(() -> kernel(executable).equals("marker_2"));
            assertFalse(first.isSettled());
            assertEquals(SOON, output.data()[0]);
            assertEquals(FAST, run(first));
            assertTrue(first.isSettled());
            assertSame(input, first.input(0));
            assertSame(output, first.output(0));
            assertArrayEquals(new float[] {FAST, FAST}, first.result(1).data());
            assertEquals(FAST, run(second));
        }
        try (Execution later = executable.open()) {
            assertEquals(FAST, run(later));
        }
    }

    @Test
    void allPiecesOfABatchComeFromTheSameKernels() {
        int elements = 60_000;
        AtomicInteger runs = new AtomicInteger();
        Executable[] executable = new Executable[1];
        CountDownLatch allowed = new CountDownLatch(1);
        Kernel soon = new Marker(SOON, Optional::empty, () -> {
            if (runs.incrementAndGet() != 6) return; // amid the second run of four pieces
            allowed.countDown();
            while (!kernel(executable[0]).equals("marker_2")) Thread.onSpinWait();
        });
        Faster faster = new Faster(() -> {
            awaitUninterruptibly(allowed);
            return marker(FAST);
        });
        executable[0] = PiecewiseExecutable.compile(
                relu(8, elements), options(Startup.SOONEST_THEN_FASTEST), Layout.NCHW, List.of(faster, sooner(soon)));
        try (Execution execution = executable[0].open()) {
            for (float expected : new float[] {SOON, SOON, FAST}) {
                execution.run(null);
                for (float value : execution.output(0).data()) assertEquals(expected, value);
            }
            assertTrue(execution.isSettled());
        }
        assertEquals(8, runs.get());
    }

    @Test
    void closingTheLastSessionStopsTheBackground() throws InterruptedException {
        AtomicReference<Thread> background = new AtomicReference<>();
        AtomicInteger begun = new AtomicInteger();
        CpuExecutable executable = compile(Startup.SOONEST_THEN_FASTEST, () -> {
            if (begun.getAndIncrement() > 0) return marker(FAST);
            background.set(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Marker(FAST, () -> fail("goes on after it was interrupted"), () -> {});
        });
        Execution first = executable.open();
        Execution second = executable.open();
        run(first);
        await(() -> background.get() != null);
        assertTrue(background.get().isDaemon());
        first.close();
        first.close();
        assertFalse(background.get().isInterrupted());
        second.close();
        background.get().join();
        assertEquals("marker_1", kernel(executable));

        try (Execution again = executable.open()) { // and the next session begins it anew
            run(again);
            await(() -> kernel(executable).equals("marker_2"));
            assertEquals(FAST, run(again));
        }
    }

    @Test
    void aFailureInTheBackgroundReachesTheNextRun() throws InterruptedException {
        CpuExecutable broken = compile(Startup.SOONEST_THEN_FASTEST, () -> {
            throw new IllegalArgumentException("broken");
        });
        String message = failure(IllegalStateException.class, broken).getMessage();
        assertEquals(
                "preparing the fastest kernels in the background failed: java.lang.IllegalArgumentException: broken",
                message);
        CpuExecutable refused = compile(Startup.SOONEST_THEN_FASTEST, () -> {
            throw new ResiduaException("too large");
        });
        assertEquals("too large", failure(ResiduaException.class, refused).getMessage());
    }

    private static <T extends Throwable> T failure(Class<T> type, CpuExecutable executable)
            throws InterruptedException {
        try (Execution execution = executable.open()) {
            run(execution);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("residua-background")) thread.join();
            }
            return assertThrows(type, () -> execution.run(null));
        }
    }

    @Test
    void whatIsLeftIsWarmedUpAfterSomeRuns() throws InterruptedException {
        AtomicInteger warmed = new AtomicInteger();
        Marker cold = new Marker(FAST, () -> Optional.of(warmed::incrementAndGet), () -> {});
        CpuExecutable executable = compile(Startup.FASTEST, () -> cold);
        try (Execution execution = executable.open()) {
            for (int i = 0; i < 7; i++) run(execution);
            assertEquals(0, warmed.get());
            assertFalse(execution.isSettled());
            run(execution);
            await(execution::isSettled);
            for (int i = 0; i < 20; i++) run(execution);
            assertEquals(1, warmed.get());
        }
    }

    @Test
    void trainingAndSearchesBeginWithTheFastest() {
        GraphBuilder b = new GraphBuilder();
        Node v = b.variable("v", Shape.of(2));
        Model model = new Model("m", b.build(b.relu("relu", v)), Map.of("v", Tensor.zeros(v.shape())));
        List<KernelLibrary> libraries = List.of(new Faster(() -> marker(FAST)), sooner(marker(SOON)));
        CompileOptions soonest = options(Startup.SOONEST);
        assertEquals("marker_2", kernel(CpuExecutable.compile(model, soonest, Layout.NCHW, libraries)));
        CompileOptions search = soonest.tuning(Tuning.SEARCH);
        Model relu = relu(2);
        assertEquals("marker_2", kernel(CpuExecutable.compile(relu, search, Layout.NCHW, libraries)));
        assertEquals("marker_1", kernel(CpuExecutable.compile(relu, soonest, Layout.NCHW, libraries)));
    }

    private static String kernel(Executable executable) {
        return executable.plan().steps().getLast().kernel();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
