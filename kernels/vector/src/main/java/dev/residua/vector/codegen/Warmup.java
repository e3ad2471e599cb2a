package dev.residua.vector.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gets emitted kernels compiled before they meet real work: until C2 has compiled it, a Vector API kernel boxes every vector and is
 * about a hundred times slower. Each kernel is called on a tiny problem, in the background, until it is fast.
 */
final class Warmup {
    /**
     * Trips that reach C2's threshold ({@code Tier4MinInvocationThreshold} and {@code Tier4CompileThreshold}) with the loop trips of
     * a {@link #K}-long problem, while staying below that of on-stack replacement, whose code would be thrown away.
     */
    private static final int TRIPS = 500;

    /** Length of the inner loop in a trip. Long enough for C2 to see that it is where the time goes. */
    static final int K = 16;

    /** No machine takes longer for a vector operation in compiled code; interpreted code takes ten times as long. */
    private static final long COMPILED_NANOS = 4;

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final ExecutorService WARMERS = warmers();
    private static final List<Future<?>> PENDING = new ArrayList<>();

    private Warmup() {}

    /**
     * Starts to warm a kernel.
     *
     * @param trip calls it once on a tiny problem
     * @param operations about how many vector operations that is
     */
    static void begin(Runnable trip, long operations) {
        synchronized (PENDING) {
            PENDING.removeIf(Future::isDone);
            PENDING.add(WARMERS.submit(() -> warm(trip, operations * COMPILED_NANOS)));
        }
    }

    /** Waits until every kernel begun so far is compiled, or for ten seconds: then the run itself will warm it. */
    static void await() {
        List<Future<?>> pending;
        synchronized (PENDING) {
            pending = List.copyOf(PENDING);
        }
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        for (Future<?> warming : pending) {
            try {
                warming.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (java.util.concurrent.TimeoutException e) {
                return;
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("an emitted kernel fails", e.getCause());
            }
        }
    }

    private static void warm(Runnable trip, long fastNanos) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        int slice = 100;
        for (int calls = 0; System.nanoTime() < deadline; calls += slice) {
            long start = System.nanoTime();
            for (int i = 0; i < slice; i++) trip.run();
            if (System.nanoTime() - start < slice * fastNanos) return;
            if (calls < TRIPS) continue;
            slice = 10;
            try {
                Thread.sleep(2); // the compiler wants the processor
            } catch (InterruptedException e) {
                return;
            }
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
