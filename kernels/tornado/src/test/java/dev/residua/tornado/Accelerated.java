package dev.residua.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.tornado.task.Accelerator;

/** The device of tests that need one; they are skipped, with the reason, where there is none. */
public final class Accelerated {
    private Accelerated() {}

    public static Accelerator require() {
        Probe probe = Probe.get();
        assumeTrue(probe.availability().available(), probe.availability().reason());
        return probe.chosen();
    }
}
