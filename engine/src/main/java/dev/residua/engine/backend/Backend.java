package dev.residua.engine.backend;

import dev.residua.engine.graph.Model;
import java.util.Optional;

/**
 * Something that can run graphs. Found by {@link java.util.ServiceLoader}: an implementation must load and answer {@link #name()} and
 * {@link #availability()} even where what it needs is missing.
 */
public interface Backend {
    /** Lower case, unique: what a user types. */
    String name();

    /** Among available backends the highest is the default. */
    int priority();

    Availability availability();

    /** What it runs on; only where available. */
    Device device();

    /**
     * Measures the device's roof with short probes (about a second); empty where the backend has no probe.
     *
     * @param threads number of threads to use, at least 1
     */
    default Optional<Peak> measurePeak(int threads) {
        return Optional.empty();
    }

    /**
     * Starts in the background what takes long and does not depend on the model, and returns at once; only where available. Called before a
     * model's weights are read, it saves time to the first result.
     *
     * @param startup of the compilations to come
     */
    default void prepare(Startup startup) {}

    /**
     * Lowers a model; only where available.
     *
     * @throws dev.residua.engine.ResiduaException if the model needs what this backend does not have
     */
    Executable compile(Model model, CompileOptions options);
}
