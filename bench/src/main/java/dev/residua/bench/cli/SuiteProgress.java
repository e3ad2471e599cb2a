package dev.residua.bench.cli;

import dev.residua.bench.suite.Bench;
import dev.residua.bench.suite.Experiment;
import dev.residua.engine.ResiduaException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * Runs experiments and says where it is and about how long it will still take: on a terminal in one line that changes,
 * else in a line for each experiment.
 */
final class SuiteProgress implements AutoCloseable {
    private static final long PRIOR_NANOS = 20_000_000_000L;

    private final PrintWriter err;
    private final boolean isTerminal = Integer.getInteger("residua.columns") != null;
    private final int columns = Integer.getInteger("residua.columns", 80);
    private String current = "";

    SuiteProgress(PrintWriter err) {
        this.err = err;
    }

    void run(List<Experiment> experiments, Bench bench) {
        Duration left = Duration.ZERO;
        for (Experiment experiment : experiments) left = left.plus(experiment.estimate(bench));
        long spentNanos = 0;
        Duration expected = Duration.ZERO;
        for (int i = 0; i < experiments.size(); i++) {
            Experiment experiment = experiments.get(i);
            // How long things took so far against what was expected of them; the first few seconds tell little.
            double pace = (double) (spentNanos + PRIOR_NANOS) / (expected.toNanos() + PRIOR_NANOS);
            Duration rest = Duration.ofMillis((long) (left.toMillis() * pace));
            current =
                    "[%d/%d] %s, about %s left".formatted(i + 1, experiments.size(), experiment.name(), minutes(rest));
            if (isTerminal) detail("");
            else err.println(current);
            long start = System.nanoTime();
            try {
                experiment.run(bench);
            } catch (ResiduaException e) {
                if (Thread.currentThread().isInterrupted()) throw e;
                bench.note(experiment.name() + " is left out: " + e.getMessage());
            }
            spentNanos += System.nanoTime() - start;
            expected = expected.plus(experiment.estimate(bench));
            left = left.minus(experiment.estimate(bench));
        }
    }

    /** What the experiment is doing right now. */
    void detail(String text) {
        if (!isTerminal) return;
        String line = text.isEmpty() ? current : current + ": " + text;
        err.print("\r\033[K" + line.substring(0, Math.min(line.length(), columns - 1)));
        err.flush();
    }

    private static String minutes(Duration duration) {
        return "%d:%02d min".formatted(duration.toMinutes(), duration.toSecondsPart());
    }

    /** Wipes the line. */
    @Override
    public void close() {
        if (isTerminal) err.print("\r\033[K");
        err.flush();
    }
}
