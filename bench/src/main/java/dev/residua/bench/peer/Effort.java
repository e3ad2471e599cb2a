package dev.residua.bench.peer;

import java.time.Duration;

/**
 * How much time a comparison may take.
 *
 * @param warmup for each contestant, before anything is timed; at least two runs
 * @param rounds how often each contestant has its turn
 * @param turn how long a turn lasts at the least, one run at the shortest
 */
public record Effort(Duration warmup, int rounds, Duration turn) {
    public static final Effort QUICK = new Effort(Duration.ofSeconds(3), 15, Duration.ofMillis(80));
    public static final Effort FULL = new Effort(Duration.ofSeconds(10), 40, Duration.ofMillis(250));
}
