package dev.residua.engine.backend;

import dev.residua.engine.graph.Model;

/** Preferred, but never available; a service of these tests. */
public final class AbsentBackend implements Backend {
    @Override
    public String name() {
        return "absent";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return Availability.no("no such device; plug one in");
    }

    @Override
    public Device device() {
        throw new IllegalStateException("not available");
    }

    @Override
    public Executable compile(Model model, CompileOptions options) {
        throw new IllegalStateException("not available");
    }
}
