package dev.residua.bench.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C end a measurement between two runs. Otherwise the JVM would unload a peer's native library while that is
 * still computing, which ends in a crash and its log.
 */
final class CleanStop implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    /** For what the calling thread does until {@link #close()}; it must heed interrupts. */
    CleanStop() {
        Thread measuring = Thread.currentThread();
        hook = new Thread(() -> {
            measuring.interrupt();
            awaitOver();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitOver() {
        try {
            over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook has done what it is for.
            Thread.interrupted();
        }
    }
}
