package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.runtime.Session;
import picocli.CommandLine.Option;

/** How often a model runs. */
final class RunCounts {
    private static final int MAX = 1_000_000;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Runs before those that are timed, or more until the fastest kernels are ready; ${DEFAULT-VALUE} if not given.")
    private int warmup;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Timed runs; ${DEFAULT-VALUE} if not given.")
    private int repeat;

    /** Fails before the work, not after it. */
    void check() {
        checked("--warmup", warmup, 0);
        checked("--repeat", repeat, 1);
    }

    /**
     * Whether a run is not timed.
     *
     * @param run its number, from 0
     */
    boolean isWarmUp(int run, Session session) {
        return warmup > 0 && (run < warmup || !session.isSettled());
    }

    int repeat() {
        return repeat;
    }

    private static void checked(String option, int value, int least) {
        if (value < least || value > MAX) {
            throw new ResiduaException(option + " is " + value + ", expected " + least + " to " + MAX);
        }
    }
}
