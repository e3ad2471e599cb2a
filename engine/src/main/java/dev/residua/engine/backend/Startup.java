package dev.residua.engine.backend;

/**
 * Which kernels a session begins with, where a backend has some that are ready soon and others that run faster but take longer to get
 * ready. Results of the two agree up to rounding. Others ignore it, as do graphs with variables and searches for the fastest kernels.
 */
public enum Startup {
    /** The fastest from the first run on: the same input gives the same bits in every run. */
    FASTEST,

    /** Those that are ready soonest, in every run: the same bits again, and the sooner end where there are few runs. */
    SOONEST,

    /**
     * Those that are ready soonest, until the others are. These are prepared in the background from the first run on, as long as a session is
     * open, and taken up by each session at the beginning of a run, where the last bits of its results change once.
     */
    SOONEST_THEN_FASTEST
}
