package dev.residua.engine.backend;

import java.lang.System.Logger.Level;

/** Told what the search for the fastest kernels finds. */
@FunctionalInterface
public interface TuningListener {
    /** Says nothing of results; problems go to the log. */
    TuningListener SILENT = _ -> {};

    /**
     * What was found for one step.
     *
     * @param step name of the node
     * @param kernel id of the fastest
     * @param microseconds it takes, with its weights not in the caches
     * @param estimated id of the kernel that the estimate prefers
     * @param estimatedMicroseconds that one takes
     * @param candidates measured
     */
    record Result(
            String step,
            String kernel,
            double microseconds,
            String estimated,
            double estimatedMicroseconds,
            int candidates) {}

    void found(Result result);

    /** Something is wrong with what was remembered, which does not keep a model from running: by default the log says it at level DEBUG. */
    default void problem(String message) {
        System.getLogger(TuningListener.class.getPackageName()).log(Level.DEBUG, message);
    }
}
