package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import picocli.CommandLine.Option;

/** How often a model runs. */
final class RunCounts {
    private static final int MAX = 1_000_000;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "0",
            description = "Runs before those that are timed; ${DEFAULT-VALUE} if not given.")
    private int warmup;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Timed runs; ${DEFAULT-VALUE} if not given.")
    private int repeat;

    int warmup() {
        return checked("--warmup", warmup, 0);
    }

    int repeat() {
        return checked("--repeat", repeat, 1);
    }

    private static int checked(String option, int value, int least) {
        if (value < least || value > MAX) {
            throw new ResiduaException(option + " is " + value + ", expected " + least + " to " + MAX);
        }
        return value;
    }
}
