package dev.residua.bench.jmh;

import dev.residua.engine.backend.Peak;
import dev.residua.engine.plan.Cost;

/**
 * What the benchmark of this process did in the iteration so far; read by {@link FiguresProfiler}, which JMH creates
 * itself and so cannot be handed anything. One benchmark runs in a process at a time, on one thread.
 */
final class Figures {
    private static Cost cost = Cost.ZERO;
    private static Peak peak;
    private static long runs;
    private static long nanos;

    private Figures() {}

    /**
     * @param work what one run does
     * @param roof of this machine, or null if it was not measured
     */
    static void begin(Cost work, Peak roof) {
        cost = work;
        peak = roof;
        reset();
    }

    static void reset() {
        runs = 0;
        nanos = 0;
    }

    static void add(long runNanos) {
        runs++;
        nanos += runNanos;
    }

    static boolean isEmpty() {
        return nanos == 0;
    }

    static double micros() {
        return nanos / 1e3 / runs;
    }

    static double gflops() {
        return (double) cost.flops() * runs / nanos;
    }

    static double gigabytesPerSecond() {
        return (double) cost.bytes() * runs / nanos;
    }

    /** Of the peak's arithmetic; NaN where it is not known. */
    static double percentOfPeak() {
        return peak == null ? Double.NaN : 100 * gflops() / peak.gflops();
    }
}
