package dev.residua.bench.peer;

import dev.residua.bench.stats.Samples;

/**
 * The times of one contestant.
 *
 * @param rounds for each round the time of every run of that turn, in nanoseconds
 */
public record Measurement(String name, String settings, double[][] rounds) {
    /** All runs. */
    public Samples samples() {
        return Samples.of(rounds);
    }
}
