package dev.residua.bench.peer;

import dev.residua.engine.backend.Availability;
import java.util.Map;
import java.util.Optional;

/**
 * Another engine to stand beside ours. Found by {@link java.util.ServiceLoader}: an implementation must load and answer
 * {@link #name()} and {@link #availability()} even where its native library does not load.
 */
public interface Peer {
    /** Lower case, unique: what a user types and a report's row says. */
    String name();

    Availability availability();

    /**
     * Makes the engine ready for a workload; only where available.
     *
     * @param threads how many threads it may use
     * @return empty where the engine has no such operation
     */
    Optional<Contestant> enter(Workload workload, int threads);

    /**
     * Times each node of a model where it stands in the whole; only where available.
     *
     * @param workload whose model has its epilogues fused, as the engine will fuse them too
     * @return the median over the runs in milliseconds, by the node's name; empty where the engine does not tell
     */
    default Map<String, Double> profile(Workload.Inference workload, int threads, int runs) {
        return Map.of();
    }
}
