package dev.residua.engine.runtime;

import java.util.concurrent.atomic.AtomicReference;

/** Guards something that one thread at a time may use, until it is closed. */
public final class SingleUser {
    private static final Object CLOSED = new Object();

    private final String what;

    /** The thread that is in, or {@link #CLOSED}, or null. */
    private final AtomicReference<Object> user = new AtomicReference<>();

    /**
     * @param what is guarded, for messages: {@code the session}
     */
    public SingleUser(String what) {
        this.what = what;
    }

    /**
     * Lets the calling thread in, which must {@link #leave()} before it may enter again.
     *
     * @throws IllegalStateException if it is closed or a thread is in
     */
    public void enter() {
        Object current = user.compareAndExchange(null, Thread.currentThread());
        if (current == CLOSED) throw new IllegalStateException(what + " is closed");
        if (current != null) throw inUse(current);
    }

    public void leave() {
        user.set(null);
    }

    /**
     * Lets nobody in from now on.
     *
     * @return false if it was closed before
     * @throws IllegalStateException if a thread is in
     */
    public boolean close() {
        Object current = user.compareAndExchange(null, CLOSED);
        if (current != null && current != CLOSED) throw inUse(current);
        return current == null;
    }

    private IllegalStateException inUse(Object thread) {
        return new IllegalStateException(
                what + " is in use by " + thread + "; one thread may use it at a time, so give each one of its own");
    }
}
