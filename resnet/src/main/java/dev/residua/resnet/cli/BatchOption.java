package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import picocli.CommandLine.Option;

/** How many images run at once. */
final class BatchOption {
    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Images that run at once; ${DEFAULT-VALUE} if not given.")
    private int batch;

    int atMost(int images) {
        if (batch < 1) throw new ResiduaException("--batch is " + batch + ", expected 1 or more");
        return Math.min(batch, images);
    }
}
