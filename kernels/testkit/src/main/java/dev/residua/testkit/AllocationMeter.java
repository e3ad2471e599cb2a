package dev.residua.testkit;

import com.sun.management.ThreadMXBean;
import dev.residua.engine.runtime.Session;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Counts the bytes that one run of a session allocates on the Java heap, on the caller's thread and on the session's
 * workers.
 */
final class AllocationMeter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Runs without allocation in a row that count as steady. */
    private static final int STEADY_RUNS = 5;

    private AllocationMeter() {}

    /**
     * Runs until several runs in a row allocate nothing, or time is up: compilers may take a while to get rid of
     * temporary objects.
     *
     * @param warmUp of the caller's own processor time: on a busy machine compilers wait as much as it does
     * @return bytes allocated by the last run
     */
    static long bytesPerSteadyRun(Supplier<Session> opener, Duration warmUp) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Session session = opener.get()) {
            Set<Thread> workers = new HashSet<>(Thread.getAllStackTraces().keySet());
            workers.removeAll(before);
            long[] ids = workers.stream().mapToLong(Thread::threadId).toArray();
            long deadline = THREADS.getCurrentThreadCpuTime() + warmUp.toNanos();
            long bytes;
            int steady = 0;
            do {
                bytes = bytesOfOneRun(session, ids);
                steady = bytes == 0 ? steady + 1 : 0;
            } while (steady < STEADY_RUNS && THREADS.getCurrentThreadCpuTime() < deadline);
            return bytes;
        }
    }

    private static long bytesOfOneRun(Session session, long[] workers) {
        long[] workersBefore = THREADS.getThreadAllocatedBytes(workers);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        session.run();
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        long[] workersAfter = THREADS.getThreadAllocatedBytes(workers);
        for (int i = 0; i < workers.length; i++) bytes += workersAfter[i] - workersBefore[i];
        return bytes;
    }
}
