package dev.residua.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {
    /** Many small jobs one after the other, as a run makes them, of every size around the number of threads. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void runsEveryPartExactlyOnce(int threads) {
        Random random = new Random(threads);
        try (WorkerPool pool = new WorkerPool(threads)) {
            assertEquals(threads, pool.threads());
            for (int job = 0; job < 3000; job++) {
                int parts = random.nextInt(3 * threads + 2);
                AtomicIntegerArray ran = new AtomicIntegerArray(parts);
                pool.run(parts, (index, worker) -> {
                    assertTrue(worker >= 0 && worker < threads);
                    ran.incrementAndGet(index);
                });
                for (int i = 0; i < parts; i++) assertEquals(1, ran.get(i), "part " + i + " of job " + job);
            }
        }
    }

    @Test
    void partsSeeWhatTheCallerWroteAndTheCallerWhatTheyWrote() {
        int[] values = new int[64];
        try (WorkerPool pool = new WorkerPool(4)) {
            for (int job = 1; job < 2000; job++) {
                int expected = job;
                pool.run(values.length, (index, worker) -> {
                    if (values[index] == expected - 1) values[index] = expected;
                });
                for (int value : values) assertEquals(expected, value);
            }
        }
    }

    @Test
    void noTwoPartsRunOnOneWorkerAtATime() {
        boolean[] busy = new boolean[4];
        try (WorkerPool pool = new WorkerPool(4)) {
            for (int job = 0; job < 500; job++) {
                pool.run(50, (index, worker) -> {
                    assertTrue(!busy[worker]);
                    busy[worker] = true;
                    Thread.onSpinWait();
                    busy[worker] = false;
                });
            }
        }
    }

    @Test
    void wakesParkedWorkers() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int job = 0; job < 20; job++) {
                Thread.sleep(2); // far beyond the time workers spin
                AtomicIntegerArray ran = new AtomicIntegerArray(10);
                pool.run(10, (index, worker) -> ran.incrementAndGet(index));
                for (int i = 0; i < 10; i++) assertEquals(1, ran.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void passesOnTheExceptionOfAPartAndGoesOn(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int failing = 0; failing < 10; failing++) {
                int bad = failing;
                var expected = new IllegalStateException("part " + bad);
                var thrown = assertThrows(
                        IllegalStateException.class,
                        () -> pool.run(10, (index, worker) -> {
                            if (index == bad) throw expected;
                        }));
                assertSame(expected, thrown);
                AtomicIntegerArray ran = new AtomicIntegerArray(10);
                pool.run(10, (index, worker) -> ran.incrementAndGet(index));
                for (int i = 0; i < 10; i++) assertEquals(1, ran.get(i));
            }
        }
    }

    @Test
    void passesOnErrorsToo() {
        try (WorkerPool pool = new WorkerPool(2)) {
            assertThrows(
                    StackOverflowError.class,
                    () -> pool.run(4, (index, worker) -> {
                        throw new StackOverflowError();
                    }));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void closeStopsTheWorkersAndMayBeRepeated(int threads) {
        int before = workers();
        WorkerPool pool = new WorkerPool(threads);
        assertEquals(before + threads - 1, workers());
        pool.run(8, (index, worker) -> {});
        pool.close();
        pool.close();
        assertEquals(before, workers());
        assertThrows(IllegalStateException.class, () -> pool.run(8, (index, worker) -> {}));
    }

    private static int workers() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("residua-worker"))
                .count();
    }

    @Test
    void refusesWhatItCannotCount() {
        assertThrows(IllegalArgumentException.class, () -> new WorkerPool(0));
        assertThrows(IllegalArgumentException.class, () -> new WorkerPool(1025));
        try (WorkerPool pool = new WorkerPool(2)) {
            assertThrows(IllegalArgumentException.class, () -> pool.run(1 << 22, (index, worker) -> {}));
        }
    }
}
