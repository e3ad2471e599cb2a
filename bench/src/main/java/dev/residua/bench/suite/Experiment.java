package dev.residua.bench.suite;

import java.time.Duration;

/** Something to measure. */
public interface Experiment {
    /** What a pattern is matched against, such as {@code forward/resnet18/b1}. */
    String name();

    /** Whether it is part of a run that is to be quick. */
    boolean isQuick();

    /** About how long it takes on a machine of two processors. */
    Duration estimate(Bench bench);

    /** Measures and adds what it found to the bench's results. */
    void run(Bench bench);
}
