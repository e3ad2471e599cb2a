package dev.residua.bench.suite;

import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Workload;
import dev.residua.bench.results.ComparisonResult;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A workload on our backend and on the peers, in turns.
 *
 * @param seconds what one run of the workload takes about, on the slowest engine
 */
record ComparisonExperiment(String name, boolean isQuick, double seconds, Supplier<Workload> workload)
        implements Experiment {
    @Override
    public Duration estimate(Bench bench) {
        return estimate(bench.effort(), 1 + bench.peers().size(), seconds);
    }

    static Duration estimate(Effort effort, int engines, double seconds) {
        double turn = Math.max(2 * seconds, effort.turn().toMillis() / 1e3 + seconds);
        double warmup = Math.max(4 * seconds, 2.5 * effort.warmup().toMillis() / 1e3);
        return Duration.ofMillis((long) (1000 * engines * (warmup + effort.rounds() * turn)));
    }

    @Override
    public void run(Bench bench) {
        bench.add(ComparisonResult.of(
                bench.sideBySide(bench.peers(), bench.threads()).run(workload.get())));
    }
}
