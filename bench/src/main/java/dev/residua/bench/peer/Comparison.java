package dev.residua.bench.peer;

import dev.residua.bench.stats.Ratio;
import java.util.List;
import java.util.Map;

/**
 * A workload measured side by side.
 *
 * @param measurements ours first
 * @param refused peers that were not timed, and why
 */
public record Comparison(Workload workload, int threads, List<Measurement> measurements, Map<String, String> refused) {
    public Measurement ours() {
        return measurements.getFirst();
    }

    /** Our time over the peer's: below 1 we are faster. */
    public Ratio ratio(Measurement peer) {
        return Ratio.ofMedians(ours().rounds(), peer.rounds());
    }
}
