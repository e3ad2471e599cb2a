package dev.residua.vector.codegen;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Gets kernels compiled before they meet real work: until C2 has compiled it, a Vector API kernel boxes every vector and is
 * about a hundred times slower. Each kernel is called on a tiny problem, in the background, until it is fast.
 */
public final class Warmup {
    /** Trips before the time is looked at. */
    private static final int SLICE = 10;

    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Trips after which C2 has the kernel in its queue: from then on most of them would only take the processor from it. */
    private static final int TRIPS_UNTIL_QUEUED = 1000;

    private static final int PAUSE_WHEN_QUEUED = 4;

    /** Length of the inner loop in a trip. Long enough for C2 to see that it is where the time goes. */
    public static final int K = 16;

    /** No machine takes longer for a vector operation in compiled code; interpreted code takes ten times as long. */
    private static final long COMPILED_NANOS = 4;

    /** Nor for a trip, however few operations it has. */
    private static final long TRIP_NANOS = 2000;

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final ExecutorService WARMERS = warmers();

    private Warmup() {}

    /**
     * Starts to warm a kernel.
     *
     * @param trip makes what calls it on a tiny problem
     * @param operations about how many vector operations that is
     */
    public static Future<?> begin(Supplier<Runnable> trip, long operations) {
        return WARMERS.submit(() -> warm(trip.get(), Math.max(TRIP_NANOS, operations * COMPILED_NANOS)));
    }

    /** Waits until kernels are compiled, or for ten seconds, or until the thread is interrupted: then the run itself will warm them. */
    static void await(Collection<Future<?>> warmings) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        for (Future<?> warming : warmings) {
            try {
                warming.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (TimeoutException e) {
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("an emitted kernel fails", e.getCause());
            }
        }
    }

    private static void warm(Runnable trip, long fastNanos) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        long start = System.nanoTime();
        for (int trips = SLICE; start < deadline; trips += SLICE) {
            for (int i = 0; i < SLICE; i++) trip.run();
            long nanos = System.nanoTime() - start;
            if (nanos < SLICE * fastNanos) return;
            // The compiler wants the processor.
            int longer = trips < TRIPS_UNTIL_QUEUED ? 1 : PAUSE_WHEN_QUEUED;
            LockSupport.parkNanos(longer * Math.min(nanos, MAX_PAUSE_NANOS));
            start = System.nanoTime();
        }
    }

    private static ExecutorService warmers() {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "residua-warmup");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
