package dev.residua.bench.results;

import dev.residua.bench.stats.LogDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of one benchmark from runs A to runs B. Each run, a process of its own, counts as one value: how code
 * gets compiled and memory laid out differs from process to process, which repeating inside one cannot show. Where a
 * side has fewer than {@value LogDifference#MIN_VALUES} runs the rounds inside them are compared instead, and the
 * interval is made wider by what processes of the same code differ.
 *
 * @param ratio B's time over A's
 * @param low lower end of the interval; NaN where there is too little for one
 * @param high upper end
 * @param byRounds whether the interval is that of rounds
 */
public record Change(
        String benchmark,
        String engine,
        int threads,
        int runsA,
        int runsB,
        double ratio,
        double low,
        double high,
        boolean byRounds,
        Verdict verdict) {
    /** What the data say. */
    public enum Verdict {
        FASTER,
        SLOWER,
        /** Neither, and any difference is below {@value #SMALL} of the time. */
        SAME,
        /** The data allow both, or there are too few. */
        CANNOT_TELL
    }

    static final double SMALL = 0.03;

    /** An allowance for what the medians of single processes of the same code may differ by, beyond what their rounds show. */
    static final double BETWEEN_PROCESSES = 0.1;

    /** Every benchmark that both sides have. */
    public static List<Change> between(List<HistoryRecord> a, List<HistoryRecord> b) {
        Map<List<Object>, List<HistoryRecord>> before = byBenchmark(a);
        Map<List<Object>, List<HistoryRecord>> after = byBenchmark(b);
        List<Change> changes = new ArrayList<>();
        before.forEach((key, records) -> {
            if (after.containsKey(key)) changes.add(of(records, after.get(key)));
        });
        return changes;
    }

    private static Map<List<Object>, List<HistoryRecord>> byBenchmark(List<HistoryRecord> records) {
        Map<List<Object>, List<HistoryRecord>> groups = new LinkedHashMap<>();
        for (HistoryRecord record : records) {
            List<Object> key = List.of(record.benchmark(), record.engine(), record.threads());
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(record);
        }
        return groups;
    }

    private static Change of(List<HistoryRecord> a, List<HistoryRecord> b) {
        boolean byRounds = Math.min(a.size(), b.size()) < LogDifference.MIN_VALUES;
        LogDifference difference = byRounds
                ? ofRounds(a, b)
                : LogDifference.of(
                        a.stream().mapToDouble(HistoryRecord::medianMs).toArray(),
                        b.stream().mapToDouble(HistoryRecord::medianMs).toArray());
        HistoryRecord any = a.getFirst();
        return new Change(
                any.benchmark(),
                any.engine(),
                any.threads(),
                a.size(),
                b.size(),
                difference.ratio(),
                difference.low(),
                difference.high(),
                byRounds,
                verdict(difference));
    }

    private static LogDifference ofRounds(List<HistoryRecord> a, List<HistoryRecord> b) {
        double[] before = rounds(a);
        double[] after = rounds(b);
        if (Math.min(before.length, after.length) < LogDifference.MIN_VALUES) {
            double ratio = b.getFirst().medianMs() / a.getFirst().medianMs();
            return new LogDifference(ratio, Double.NaN, Double.NaN);
        }
        LogDifference inside = LogDifference.of(before, after);
        double wider = 1 + BETWEEN_PROCESSES;
        return new LogDifference(inside.ratio(), inside.low() / wider, inside.high() * wider);
    }

    private static double[] rounds(List<HistoryRecord> records) {
        return records.stream()
                .flatMap(record -> record.roundMs().stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static Verdict verdict(LogDifference difference) {
        if (difference.high() < 1) return Verdict.FASTER;
        if (difference.low() > 1) return Verdict.SLOWER;
        boolean small = difference.low() > 1 - SMALL && difference.high() < 1 + SMALL;
        return small ? Verdict.SAME : Verdict.CANNOT_TELL;
    }
}
