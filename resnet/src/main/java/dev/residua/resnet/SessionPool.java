package dev.residua.resnet;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Some sessions of one model that any number of threads share: each borrows one for a while, and waits where all are lent. */
public final class SessionPool implements AutoCloseable {
    private final List<Session> sessions;
    private final BlockingQueue<Session> free;
    private volatile boolean closed;

    private SessionPool(List<Session> sessions) {
        this.sessions = sessions;
        free = new LinkedBlockingQueue<>(sessions);
    }

    static SessionPool open(Model model, int size, SessionOptions options) {
        if (size < 1) throw new IllegalArgumentException("a pool of " + size + " sessions, expected 1 or more");
        int share = Math.max(1, Runtime.getRuntime().availableProcessors() / size);
        SessionOptions each = options.threads() > 0 ? options : options.threads(share);
        List<Session> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) sessions.add(model.open(each));
        } catch (Throwable t) {
            sessions.forEach(Session::close);
            throw t;
        }
        return new SessionPool(sessions);
    }

    public int size() {
        return sessions.size();
    }

    /**
     * Lends a session to {@code work}, which must not close it, keep it or tensors it returned, nor borrow another: where all are lent it
     * would wait for itself.
     *
     * @return what {@code work} returns
     * @throws IllegalStateException if the pool is closed
     * @throws CancellationException if the thread is interrupted while it waits for a session; it stays interrupted
     */
    public <T> T use(Function<Session, T> work) {
        Session session = borrow();
        try {
            return work.apply(session);
        } finally {
            free.add(session);
        }
    }

    /** As {@link Session#classify(BufferedImage, int)}, on whichever session is free. */
    public List<Classification> classify(BufferedImage image, int top) {
        return use(session -> session.classify(image, top));
    }

    /** As {@link Session#classify(byte[], int)}, on whichever session is free. */
    public List<Classification> classify(byte[] imageFile, int top) {
        return use(session -> session.classify(imageFile, top));
    }

    /** {@link Session#warmUp} for each session. */
    public void warmUp(Duration atMost) {
        long begin = System.nanoTime();
        for (int i = 0; i < size(); i++) {
            use(session -> {
                session.warmUp(atMost.minusNanos(System.nanoTime() - begin));
                return null;
            });
        }
    }

    /** Waits for the sessions that are lent and closes all; calling it again does nothing. */
    @Override
    public void close() {
        synchronized (sessions) {
            if (closed) return;
            closed = true;
        }
        boolean interrupted = false;
        for (int left = size(); left > 0; ) {
            try {
                free.take().close();
                left--;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // One closed session stays behind for each thread that still waits to find the pool closed.
        free.addAll(sessions);
        if (interrupted) Thread.currentThread().interrupt();
    }

    private Session borrow() {
        try {
            Session session = closed ? null : free.take();
            if (closed) {
                if (session != null) free.add(session);
                throw new IllegalStateException("the session pool is closed");
            }
            return session;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException)
                    new CancellationException("interrupted while waiting for a free session").initCause(e);
        }
    }
}
