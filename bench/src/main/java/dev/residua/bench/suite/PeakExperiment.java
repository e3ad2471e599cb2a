package dev.residua.bench.suite;

import dev.residua.bench.peak.PeakProbe;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the machine can do at best. */
record PeakExperiment() implements Experiment {
    @Override
    public String name() {
        return "peak";
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    @Override
    public Duration estimate(Bench bench) {
        int probes = 5 * threadCounts(bench).size() + 3;
        return bench.effort().probe().multipliedBy(probes).plusSeconds(4);
    }

    @Override
    public void run(Bench bench) {
        bench.add(new PeakProbe(bench.machine(), bench.effort().probe()).measure(threadCounts(bench)));
    }

    /** With the number of threads that the other experiments use, which may be another than that of processors. */
    private static List<Integer> threadCounts(Bench bench) {
        List<Integer> counts = PeakProbe.threadCounts(bench.machine().processors());
        if (counts.contains(bench.threads())) return counts;
        return Stream.concat(counts.stream(), Stream.of(bench.threads()))
                .sorted()
                .toList();
    }
}
