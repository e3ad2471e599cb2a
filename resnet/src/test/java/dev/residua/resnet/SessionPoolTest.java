package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SessionPoolTest {
    private static final Model MODEL = Model.untrained("iris-mlp", 1);

    @Test
    void anyNumberOfThreadsGetTheRightAnswers() throws Exception {
        List<float[]> inputs = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        try (Session session = MODEL.open()) {
            for (int i = 0; i < 50; i++) {
                inputs.add(Pictures.floats(4, i));
                expected.add(session.logits(inputs.get(i)).data().clone());
            }
        }
        try (SessionPool pool = MODEL.pool(2, SessionOptions.DEFAULTS);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertEquals(2, pool.size());
            pool.warmUp(Duration.ofMillis(10));
            List<Future<float[]>> results = new ArrayList<>();
            for (float[] input : inputs) {
                results.add(threads.submit(
                        () -> pool.use(session -> session.logits(input).data().clone())));
            }
            for (int i = 0; i < 50; i++)
                assertArrayEquals(expected.get(i), results.get(i).get());
        }
    }

    @Test
    void closeWaitsForSessionsThatAreLentAndIsIdempotent() throws InterruptedException {
        SessionPool pool = MODEL.pool(1, SessionOptions.DEFAULTS);
        Thread closer = pool.use(session -> {
            Thread thread = Thread.ofPlatform().start(pool::close);
            while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
            session.logits(new float[4]);
            return thread;
        });
        closer.join();
        pool.close();
        assertEquals(
                "the session pool is closed",
                assertThrows(IllegalStateException.class, () -> pool.use(Session::backend))
                        .getMessage());
    }

    @Test
    void aThreadThatIsInterruptedStopsWaiting() throws InterruptedException {
        SessionPool pool = MODEL.pool(1, SessionOptions.DEFAULTS);
        List<Throwable> failures = new ArrayList<>();
        List<Thread> waiting = pool.use(_ -> {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Thread thread = Thread.ofPlatform().start(() -> {
                    try {
                        pool.use(Session::backend);
                    } catch (IllegalStateException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                });
                while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
                threads.add(thread);
            }
            threads.getFirst().interrupt();
            join(threads.getFirst());
            return threads;
        });
        for (Thread thread : waiting) thread.join();
        assertTrue(failures.getFirst() instanceof CancellationException, failures.toString());
        assertEquals(1, failures.size());
        pool.close();
    }

    @Test
    void refusesAnEmptyPool() {
        assertThrows(IllegalArgumentException.class, () -> MODEL.pool(0, SessionOptions.DEFAULTS));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
