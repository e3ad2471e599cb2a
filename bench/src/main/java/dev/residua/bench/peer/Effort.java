package dev.residua.bench.peer;

import java.time.Duration;

/**
 * How much time measurements may take.
 *
 * @param probe for each measurement of what the machine can do
 * @param warmup for each contestant before anything is timed, twice at the least and longer while it gets faster
 * @param rounds how often each contestant has its turn; fewer where that would take far longer than planned
 * @param turn how long a turn lasts at the least, one run at the shortest
 * @param profiledRuns how often a network is run to time its layers
 * @param freshJvm how long a JVM is watched from its start on
 * @param iterations of a JMH benchmark, to warm up and to measure, each
 * @param iteration how long such a one lasts
 */
public record Effort(
        String name,
        Duration probe,
        Duration warmup,
        int rounds,
        Duration turn,
        int profiledRuns,
        Duration freshJvm,
        int iterations,
        Duration iteration) {
    public static final Effort QUICK = new Effort(
            "quick",
            Duration.ofMillis(250),
            Duration.ofMillis(1500),
            15,
            Duration.ofMillis(80),
            30,
            Duration.ofSeconds(8),
            2,
            Duration.ofMillis(500));
    public static final Effort FULL = new Effort(
            "full",
            Duration.ofSeconds(1),
            Duration.ofSeconds(4),
            40,
            Duration.ofMillis(250),
            100,
            Duration.ofSeconds(20),
            5,
            Duration.ofSeconds(1));

    /** Runs everything about once: enough to see that it runs and what it answers. */
    public static final Effort SMOKE = new Effort(
            "smoke", Duration.ofMillis(5), Duration.ZERO, 1, Duration.ZERO, 2, Duration.ZERO, 1, Duration.ofMillis(1));
}
