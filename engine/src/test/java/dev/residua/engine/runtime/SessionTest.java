package dev.residua.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.TinyBackend;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final Shape SHAPE = Shape.of(1, 2, 3, 4);

    /** {@code relu(x) + y}, and relu(x). */
    private static Session open(int threads) {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", SHAPE);
        Node relu = b.relu("relu", x);
        Node sum = b.add("sum", relu, b.input("y", SHAPE));
        Model model = new Model("m", b.build(sum, relu), Map.of());
        CompileOptions options = CompileOptions.defaults().threads(threads);
        return Session.open(model, new TinyBackend(), options);
    }

    @Test
    void runsOnWhatTheInputsHold() {
        try (Session session = open(2)) {
            session.input("x").data()[5] = 3;
            session.input("y").data()[5] = 4;
            session.input("x").data()[6] = -3;
            session.run();
            assertEquals(7, session.output().data()[5]);
            assertEquals(3, session.output(1).data()[5]);
            assertEquals(0, session.output(1).data()[6]);
        }
    }

    @Test
    void itsTensorsStayTheSame() {
        try (Session session = open(1)) {
            Tensor input = session.input();
            Tensor output = session.output();
            session.run();
            assertSame(input, session.input("x"));
            assertSame(output, session.output(0));
        }
    }

    @Test
    void copiesATensorIn() {
        float[] data = new float[24];
        data[3] = 2;
        try (Session session = open(1)) {
            assertArrayEquals(data, session.run(new Tensor(SHAPE, data)).data());
        }
    }

    @Test
    void refusesATensorOfAnotherShape() {
        try (Session session = open(1)) {
            ResiduaException e =
                    assertThrows(ResiduaException.class, () -> session.run(Tensor.zeros(Shape.of(2, 2, 3, 4))));
            assertEquals("input has shape [2, 2, 3, 4], but the model was compiled for [1, 2, 3, 4]", e.getMessage());
        }
    }

    @Test
    void refusesAnUnknownName() {
        try (Session session = open(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> session.input("z"));
            assertEquals("no input named 'z'; there are [x, y]", e.getMessage());
        }
    }

    @Test
    void refusesToRunOnceClosed() {
        Session session = open(2);
        session.run();
        session.close();
        session.close();
        assertEquals(
                "the session is closed",
                assertThrows(IllegalStateException.class, session::run).getMessage());
    }

    @Test
    void refusesASecondThreadWhileOneRuns() {
        try (Session session = open(1)) {
            session.run((step, nanos) -> {
                CompletableFuture<Void> other = CompletableFuture.runAsync(session::run);
                CompletionException e = assertThrows(CompletionException.class, other::join);
                assertTrue(
                        e.getCause().getMessage().startsWith("the session is in use by Thread["),
                        e.getCause().getMessage());
                assertThrows(IllegalStateException.class, session::close);
            });
            session.run();
        }
    }

    @Test
    void canBeHandedFromThreadToThread() {
        try (Session session = open(2)) {
            for (int i = 0; i < 10; i++) {
                session.input().data()[0] = i;
                CompletableFuture.runAsync(session::run).join();
                assertEquals(i, session.output().data()[0]);
            }
        }
    }

    @Test
    void isFreeAgainAfterAListenerFails() {
        try (Session session = open(1)) {
            assertThrows(
                    ArithmeticException.class,
                    () -> session.run((step, nanos) -> {
                        throw new ArithmeticException();
                    }));
            session.run();
        }
    }

    @Test
    void runAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Session session = open(2)) {
            long allocated = -1;
            for (int i = 0; i < 100 && allocated != 0; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                session.run();
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertEquals(0, allocated);
        }
    }

    @Test
    void findsTheFirstStepThatIsNotFinite() {
        try (Session session = open(1)) {
            assertEquals(Optional.empty(), session.findNonFinite());
            session.input("y").data()[1] = Float.NaN;
            assertEquals(Optional.of("y"), session.findNonFinite());
            session.input("x").data()[1] = Float.POSITIVE_INFINITY;
            assertEquals(Optional.of("x"), session.findNonFinite());
        }
    }

    @Test
    void profilerGivesTheMedianOfEachStep() {
        try (Session session = open(1)) {
            Profiler profiler = new Profiler(session.plan(), 3);
            assertEquals(List.of(), profiler.rows());
            session.run(profiler);
            assertEquals(
                    session.plan().steps(),
                    profiler.rows().stream().map(Profiler.Row::step).toList());
            for (long nanos : new long[] {1000, 5000, 3000}) profiler.stepped(3, nanos);
            Profiler.Row sum = profiler.rows().get(3);
            assertEquals(0.003, sum.milliseconds());
            assertEquals(24 / 3000.0, sum.gflops());
            assertEquals(3 * 24 * 4 / 3000.0, sum.gigabytesPerSecond());
        }
    }
}
