package dev.residua.bench.results;

import dev.residua.bench.stats.Samples;
import java.util.List;
import java.util.OptionalDouble;

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

    /** The median of the runs that ended in a span of time since the start of the JVM; empty if none did. */
    public OptionalDouble medianMs(double fromMs, double toMs) {
        double[] times = calls.stream()
                .filter(call -> call.endMs() >= fromMs && call.endMs() < toMs)
                .mapToDouble(Call::ms)
                .toArray();
        return times.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Samples.of(times).median());
    }
}
