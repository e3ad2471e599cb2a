package dev.residua.engine.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A few threads that share out the parts of one job at a time with as little hand-off as possible: workers spin for a short
 * while before they park, parts are claimed from atomic words, and nothing is allocated. Of every job each worker has the same share, so that
 * what it reads is likely what it wrote in the job before and still has in its caches; when done with its own it helps the others. The caller takes
 * part as worker 0. For one caller at a time; a part must not start another job.
 */
public final class WorkerPool implements AutoCloseable {
    /** One part of a job; parts of a job run in any order, on any worker, at the same time. */
    @FunctionalInterface
    public interface Part {
        /**
         * @param index 0 to the number of parts, excluded
         * @param worker 0 to {@link #threads()}, excluded; no two parts run on one worker at the same time
         */
        void run(int index, int worker);
    }

    /** About as long as a small layer takes: the gap between two jobs of one run. */
    private static final long SPIN_NANOS = 50_000;

    private static final int FIELD_BITS = 22;
    private static final int MAX_PARTS = (1 << FIELD_BITS) - 1 - 1024; // idle workers overshoot by one each

    /** Elements from one worker's ticket to the next: more than a cache line, and the one that comes along with it. */
    private static final int TICKET_STEP = 16;

    private final Worker[] workers;

    /** Each worker's share of the job: generation, end, next part. One word, so that a late worker cannot mix two jobs. */
    private final AtomicLongArray tickets;

    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile Throwable failure;
    private volatile boolean closed;
    private Part part;
    private long generation;

    public WorkerPool(int threads) {
        if (threads < 1 || threads > 1024)
            throw new IllegalArgumentException("threads is " + threads + ", expected 1 to 1024");
        tickets = new AtomicLongArray((threads + 1) * TICKET_STEP);
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs all parts and returns when the last is done. An exception of a part is rethrown here; of the other parts some may not have run.
     *
     * @param parts at most about four million
     */
    public void run(int parts, Part part) {
        if (closed) throw new IllegalStateException("the worker pool is closed");
        if (workers.length == 0 || parts <= 1) {
            for (int i = 0; i < parts; i++) part.run(i, 0);
            return;
        }
        if (parts > MAX_PARTS) throw new IllegalArgumentException(parts + " parts, expected at most " + MAX_PARTS);
        this.part = part;
        failure = null;
        unfinished.set(parts);
        generation++;
        for (int i = 0; i < threads(); i++) {
            long begin = (long) i * parts / threads();
            long end = (i + 1L) * parts / threads();
            tickets.set(ticket(i), generation << 2 * FIELD_BITS | end << FIELD_BITS | begin);
        }
        for (Worker worker : workers) {
            if (worker.parked) LockSupport.unpark(worker);
        }
        work(0);
        for (int spins = 0; unfinished.get() != 0; spins++) {
            if (spins < 10_000) Thread.onSpinWait();
            else Thread.yield(); // a worker lost its processor: give it ours
        }
        this.part = null;
        Throwable thrown = failure;
        if (thrown != null) sneak(thrown);
    }

    /** Stops and joins the workers; calling it again does nothing. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Runs what is left of the worker's own share, and then of those of the workers after it. */
    private void work(int worker) {
        for (int i = 0; i < threads(); i++) work(ticket((worker + i) % threads()), worker);
    }

    private void work(int ticket, int worker) {
        while (true) {
            if (!isLeft(tickets.get(ticket))) return;
            long current = tickets.getAndIncrement(ticket);
            if (!isLeft(current)) return;
            // A valid ticket keeps its job, and so the part field, alive until it is counted off below.
            try {
                part.run(next(current), worker);
            } catch (Throwable t) {
                failure = t;
            } finally {
                unfinished.getAndDecrement();
            }
        }
    }

    private boolean isWorkLeft() {
        for (int i = 0; i < threads(); i++) {
            if (isLeft(tickets.get(ticket(i)))) return true;
        }
        return false;
    }

    /** Where worker {@code i}'s ticket is: not beside the array's length, which everybody reads. */
    private static int ticket(int i) {
        return (i + 1) * TICKET_STEP;
    }

    private static boolean isLeft(long ticket) {
        return next(ticket) < end(ticket);
    }

    private static int next(long ticket) {
        return (int) ticket & (1 << FIELD_BITS) - 1;
    }

    private static int end(long ticket) {
        return (int) (ticket >>> FIELD_BITS) & (1 << FIELD_BITS) - 1;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable t) throws T {
        throw (T) t;
    }

    private final class Worker extends Thread {
        private final int index;
        private volatile boolean parked;

        Worker(int index) {
            super("residua-worker-" + index);
            setDaemon(true);
            this.index = index;
        }

        @Override
        public void run() {
            long idleSince = System.nanoTime();
            while (!closed) {
                if (isWorkLeft()) {
                    work(index);
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (!isWorkLeft() && !closed) LockSupport.park(WorkerPool.this);
                    parked = false;
                    idleSince = System.nanoTime();
                }
            }
        }
    }
}
