package dev.residua.bench.results;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A row of the JMH suite.
 *
 * @param benchmark class and method
 * @param parameters all of them, by name
 * @param micros mean time of a call
 * @param error half of its 99.9 % interval, NaN where there are too few samples
 * @param samples the mean time of each iteration in microseconds
 * @param figures secondary results by name
 */
public record KernelResult(
        String benchmark,
        Map<String, String> parameters,
        int threads,
        double micros,
        double error,
        List<Double> samples,
        Map<String, Figure> figures) {
    public record Figure(double value, String unit) {}

    /** With the parameters that tell it from its neighbours. */
    String name() {
        return parameters.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals("backend") && !entry.getKey().equals("threads"))
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" ", benchmark + " ", ""));
    }

    List<Double> samplesMs() {
        return samples.stream().map(sample -> sample / 1e3).toList();
    }
}
