package dev.residua.bench.peer;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Times a workload on our backend and on peers in one process: A B A B, so that whatever slows the machine for a while
 * slows all alike. An answer that differs from ours is not timed.
 */
public final class SideBySide {
    /** Lets the worker threads of the side before go to sleep: ONNX Runtime's spin for more work for 40 to 60 ms. */
    private static final long PAUSE_MILLIS = 80;

    private static final int MAX_WARM_UPS = 5;

    /** Still warming up while the fastest run of a while is below this part of the fastest before. */
    private static final double STEADY = 0.97;

    /** Where runs take far longer than a turn should, there are fewer rounds, but these. */
    private static final int MIN_ROUNDS = 5;

    /** How many times longer than planned all rounds together may take. */
    private static final int MAX_DELAY = 8;

    private final Backend backend;
    private final List<Peer> peers;
    private final CompileOptions options;
    private final Effort effort;
    private final Consumer<String> progress;

    /**
     * @param options ours; the number of threads is also that of the peers
     * @param progress told in a few words what goes on
     */
    public SideBySide(
            Backend backend, List<Peer> peers, CompileOptions options, Effort effort, Consumer<String> progress) {
        this.backend = backend;
        this.peers = List.copyOf(peers);
        this.options = options;
        this.effort = effort;
        this.progress = progress;
    }

    public Comparison run(Workload workload) {
        Map<String, String> refused = new LinkedHashMap<>();
        List<Contestant> contestants = new ArrayList<>();
        try {
            contestants.add(ResiduaContestant.of(backend, workload, options));
            float[] expected = answer(contestants.getFirst(), workload);
            for (Peer peer : peers) admit(peer, workload, expected, contestants, refused);
            return new Comparison(workload, options.threads(), measure(contestants), refused);
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private void admit(
            Peer peer, Workload workload, float[] expected, List<Contestant> contestants, Map<String, String> refused) {
        Availability availability = peer.availability();
        if (!availability.available()) {
            refused.put(peer.name(), availability.reason());
            return;
        }
        Contestant contestant;
        try {
            contestant = peer.enter(workload, options.threads()).orElse(null);
        } catch (ResiduaException e) {
            refused.put(peer.name(), e.getMessage());
            return;
        }
        if (contestant == null) return;
        double error = relativeL2(answer(contestant, workload), expected);
        if (error <= workload.tolerance() || error <= 2 * sensitivity(workload, expected)) {
            contestants.add(contestant);
        } else {
            contestant.close();
            refused.put(peer.name(), wrong(error, workload.tolerance()));
        }
    }

    /**
     * How far our own answer moves when the last bit of the images does: two steps of a deep network on small images change by several per cent, as
     * ReLUs near their kink fall the other way, and no engine can come closer to another than that.
     */
    private double sensitivity(Workload workload, float[] expected) {
        if (!(workload instanceof Workload.TrainingStep step)) return 0;
        try (Contestant nudged = ResiduaContestant.of(backend, step.nudged(), options)) {
            return relativeL2(answer(nudged, step), expected);
        }
    }

    private static float[] answer(Contestant contestant, Workload workload) {
        for (int i = 0; i < workload.checkedRuns(); i++) contestant.run();
        return contestant.result();
    }

    private static String wrong(double error, double tolerance) {
        return String.format(
                Locale.ROOT,
                "its answer differs from ours by %.1e (relative L2), more than %.0e: one of the two is wrong, so "
                        + "it is not timed",
                error,
                tolerance);
    }

    private List<Measurement> measure(List<Contestant> contestants) {
        int[] runs = new int[contestants.size()];
        for (int i = 0; i < runs.length; i++) {
            progress.accept("warming up " + contestants.get(i).name());
            double nanos = warmUp(contestants.get(i));
            runs[i] = (int) Math.clamp(Math.ceil(effort.turn().toNanos() / nanos), 1, 100_000);
        }
        double[][][] times = new double[runs.length][effort.rounds()][];
        long planned = effort.turn().toNanos() * effort.rounds() * runs.length;
        long start = System.nanoTime();
        int rounds = 0;
        while (rounds < effort.rounds() && (rounds < MIN_ROUNDS || System.nanoTime() - start < MAX_DELAY * planned)) {
            progress.accept("round %d of %d".formatted(rounds + 1, effort.rounds()));
            for (int i = 0; i < runs.length; i++) times[i][rounds] = turn(contestants.get(i), runs[i]);
            rounds++;
        }
        List<Measurement> measurements = new ArrayList<>();
        for (int i = 0; i < runs.length; i++) {
            Contestant contestant = contestants.get(i);
            measurements.add(
                    new Measurement(contestant.name(), contestant.settings(), Arrays.copyOf(times[i], rounds)));
        }
        return measurements;
    }

    /**
     * Runs for the time of the warm-up, and on, up to {@value #MAX_WARM_UPS} times that, while it still gets faster:
     * code may be compiled late where the machine is busy.
     *
     * @return the time of the fastest run
     */
    private double warmUp(Contestant contestant) {
        double fastest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MAX_WARM_UPS; i++) {
            double before = fastest;
            long end = System.nanoTime() + effort.warmup().toNanos();
            for (int run = 0; run < 2 || System.nanoTime() < end; run++) {
                fastest = Math.min(fastest, time(contestant));
            }
            if (fastest > STEADY * before || effort.warmup().isZero()) break;
        }
        return fastest;
    }

    /** The first run after the other side's brings code and weights back into the caches; it is not counted. */
    private static double[] turn(Contestant contestant, int runs) {
        pause();
        contestant.run();
        double[] nanos = new double[runs];
        for (int run = 0; run < runs; run++) nanos[run] = time(contestant);
        return nanos;
    }

    private static double time(Contestant contestant) {
        if (Thread.interrupted()) throw interrupted(null);
        long start = System.nanoTime();
        contestant.run();
        return Math.max(1, System.nanoTime() - start);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ResiduaException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ResiduaException("the comparison was interrupted", cause);
    }

    private static double relativeL2(float[] actual, float[] expected) {
        if (actual.length != expected.length) return Double.POSITIVE_INFINITY;
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }
}
