package dev.residua.bench.results;

import java.util.List;

/** The first runs of a network in a fresh JVM. */
public record WarmUp(String network, String engine, int threads, List<Call> calls) {
    /**
     * @param endMs when it returned, since the start of the JVM
     */
    public record Call(double endMs, double ms) {}

    /** From the start of the JVM to the first result. */
    public double firstMs() {
        return calls.getFirst().endMs();
    }
}
