package dev.residua.engine.backend;

/** Told, on the running thread, how long each step of a run took. */
@FunctionalInterface
public interface StepListener {
    /**
     * @param step index into the plan's steps
     */
    void stepped(int step, long nanos);
}
