package dev.residua.bench.peers;

import dev.residua.engine.backend.Availability;

/** Tries whether a peer's native library loads here. */
final class NativeLibrary {
    private NativeLibrary() {}

    /** An initialiser that fails does so by an error of many kinds: each means that the library is not there. */
    static Availability probe(String name, Runnable load) {
        try {
            load.run();
            return Availability.YES;
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) cause = cause.getCause();
            return Availability.no(name + " does not load here: " + cause);
        }
    }
}
