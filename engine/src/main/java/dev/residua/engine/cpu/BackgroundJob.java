package dev.residua.engine.cpu;

import dev.residua.engine.ResiduaException;
import java.util.concurrent.CancellationException;

/**
 * Work that a thread of its own does for those who use something: begun when one of them asks for it, interrupted when the last of them leaves, and then
 * begun anew by the next to ask. It is done once.
 */
final class BackgroundJob {
    private final Runnable work;
    private int users;
    private boolean begun;
    private Thread thread;
    private volatile boolean done;
    private volatile Throwable failure;

    /**
     * @param work ends with a {@link CancellationException} soon after its thread is interrupted
     */
    BackgroundJob(Runnable work) {
        this.work = work;
    }

    synchronized void join() {
        users++;
    }

    synchronized void leave() {
        if (--users > 0 || thread == null) return;
        thread.interrupt();
        thread = null;
        begun = done;
    }

    synchronized void begin() {
        if (begun) return;
        begun = true;
        thread = new Thread(this::run, "residua-background");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            work.run();
            done = true;
        } catch (CancellationException e) {
            // Nobody waits for it any more.
        } catch (Throwable t) {
            failure = t;
        }
    }

    boolean isDone() {
        return done;
    }

    /**
     * @param what is done, for the message
     * @throws IllegalStateException if the work failed; a {@link ResiduaException} if its user can mend it
     */
    void requireNoFailure(String what) {
        Throwable t = failure;
        if (t == null) return;
        if (t instanceof ResiduaException e) throw new ResiduaException(e.getMessage(), e);
        throw new IllegalStateException(what + " in the background failed: " + t, t);
    }
}
