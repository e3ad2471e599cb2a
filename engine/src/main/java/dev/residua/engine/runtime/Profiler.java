package dev.residua.engine.runtime;

import dev.residua.engine.backend.Peak;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the time of each step over runs: pass it to {@link Session#run(StepListener)}, then read {@link #rows()}. */
public final class Profiler implements StepListener {
    private final ExecutionPlan plan;
    private final long[][] nanos;
    private final int[] counts;

    /**
     * @param runs how many runs are kept; later ones overwrite the oldest
     */
    public Profiler(ExecutionPlan plan, int runs) {
        this.plan = plan;
        this.nanos = new long[plan.steps().size()][runs];
        this.counts = new int[plan.steps().size()];
    }

    @Override
    public void stepped(int step, long time) {
        nanos[step][counts[step]++ % nanos[step].length] = time;
    }

    /**
     * One line of the profile: the median over the runs.
     *
     * @param gigabytesPerSecond operands and result moved once, over the time; 10^9 bytes
     */
    public record Row(Step step, double milliseconds, double gflops, double gigabytesPerSecond) {
        /** Percent of the peak's arithmetic. */
        public double percentOfPeak(Peak peak) {
            return 100 * gflops / peak.gflops();
        }

        /**
         * What the step takes at the least by the roofline (Williams et al. 2009): its arithmetic at the peak, or its operands and result at
         * the bandwidth of memory, whichever is longer. A step can be faster where caches hold what it reads, or where its
         * algorithm saves arithmetic.
         */
        public double floorMilliseconds(Peak peak) {
            Cost cost = step.cost();
            return Math.max(cost.flops() / peak.gflops(), cost.bytes() / peak.gigabytesPerSecond()) / 1e6;
        }
    }

    /** The steps in order of execution; empty before the first run. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            if (counts[i] == 0) continue;
            long[] times = Arrays.copyOf(nanos[i], Math.min(counts[i], nanos[i].length));
            Arrays.sort(times);
            double median = Math.max(1, (times[(times.length - 1) / 2] + times[times.length / 2]) / 2.0);
            Step step = plan.steps().get(i);
            rows.add(new Row(
                    step,
                    median / 1e6,
                    step.cost().flops() / median,
                    step.cost().bytes() / median));
        }
        return rows;
    }
}
