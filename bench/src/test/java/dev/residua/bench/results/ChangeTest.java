package dev.residua.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.bench.results.Change.Verdict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static List<HistoryRecord> runs(double... medians) {
        return Arrays.stream(medians)
                .mapToObj(ms -> HistoryTest.record("run", "commit", ms))
                .toList();
    }

    private static Change between(List<HistoryRecord> a, List<HistoryRecord> b) {
        List<Change> changes = Change.between(a, b);
        assertEquals(1, changes.size());
        return changes.getFirst();
    }

    @Test
    void tellsChangesFromNoiseByRuns() {
        List<HistoryRecord> before = runs(10, 10.1, 9.9, 10.05);
        assertEquals(Verdict.FASTER, between(before, runs(9, 9.1, 8.9, 9)).verdict());
        assertEquals(Verdict.SLOWER, between(before, runs(11, 11.1, 10.9, 11)).verdict());
        assertEquals(Verdict.SAME, between(before, runs(10, 10.1, 9.9, 10.05)).verdict());
        assertEquals(Verdict.CANNOT_TELL, between(before, runs(9, 10, 11, 10.5)).verdict());
        assertEquals(1.1, between(before, runs(11, 11.11, 10.89, 11.055)).ratio(), 1e-9);
    }

    /**
     * A single run's rounds agree among each other, but another process of the same code may be off by some percent.
     */
    @Test
    void tellsOnlyLargeChangesFromSingleRuns() {
        Change small = between(runs(10), runs(10.7));
        assertEquals(Verdict.CANNOT_TELL, small.verdict());
        assertTrue(small.byRounds() && small.low() < 1 && small.high() > 1.07, small.toString());
        assertEquals(Verdict.SLOWER, between(runs(10), runs(13)).verdict());
        assertEquals(Verdict.FASTER, between(runs(10), runs(7)).verdict());
    }

    @Test
    void tellsNothingFromASingleTime() {
        HistoryRecord any = HistoryTest.record("run", "commit", 1);
        HistoryRecord single = new HistoryRecord(
                any.run(),
                any.time(),
                any.commit(),
                any.machine(),
                any.jdk(),
                any.benchmark(),
                any.engine(),
                any.threads(),
                5,
                List.of(5.0));
        Change change = between(runs(10), List.of(single));
        assertEquals(Verdict.CANNOT_TELL, change.verdict());
        assertTrue(Double.isNaN(change.low()));
        assertEquals(0.5, change.ratio());
    }
}
