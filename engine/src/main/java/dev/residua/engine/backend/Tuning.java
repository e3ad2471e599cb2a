package dev.residua.engine.backend;

/** Where a backend that has several kernels for a step takes its choice from. Results agree up to rounding whichever it is. */
public enum Tuning {
    /** An estimate alone: the same choice on every machine of a kind, whatever was measured before. */
    OFF,

    /** What an earlier search on this machine found fastest, else the estimate; measures nothing. */
    REMEMBERED,

    /** Measures the candidates of every step that no search has seen yet, and remembers the fastest. Takes seconds a step. */
    SEARCH,

    /** Measures the candidates of every step, also of those seen before. */
    SEARCH_AGAIN;

    public boolean isSearch() {
        return this == SEARCH || this == SEARCH_AGAIN;
    }
}
