package dev.residua.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** A benchmark of what every backend can do. */
public abstract class BackendState extends SessionState {
    @Param({"vector", "reference", "tornado"})
    public String backend;

    @Override
    final String backendName() {
        return backend;
    }
}
