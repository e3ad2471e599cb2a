package dev.residua.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    private Path folder;

    private Path file;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void nameFile() {
        file = folder.resolve("history.jsonl");
    }

    static HistoryRecord record(String run, String commit, double ms) {
        List<Double> rounds = List.of(0.99 * ms, ms, 1.01 * ms);
        return new HistoryRecord(
                run, "2026-01-01T00:00:00Z", commit, "Abacus, 2 processors", "25", "forward", "residua", 2, ms, rounds);
    }

    @Test
    void readsBackWhatWasAppended() {
        History.append(file, List.of(record("a", "c1", 1), record("a", "c1", 2)));
        History.append(file, List.of(record("b", "c2", 3)));
        assertEquals(
                List.of(record("a", "c1", 1), record("a", "c1", 2), record("b", "c2", 3)),
                History.read(file, warnings::add));
        assertEquals(List.of(), warnings);
    }

    @Test
    void skipsAndNamesLinesThatAreNoRecords() throws IOException {
        History.append(file, List.of(record("a", "c1", 1)));
        String good = Files.readString(file).strip();
        List<String> bad = List.of(
                "no JSON at all",
                "{}",
                "null",
                "[1]",
                good.replace("\"median_ms\":1.0", "\"median_ms\":-1.0"),
                good.replace("\"median_ms\":1.0", "\"median_ms\":\"NaN\""),
                good.replace("\"round_ms\":[0.99,", "\"round_ms\":[null,"),
                good.replace("\"commit\":\"c1\"", "\"commit\":null"),
                good.substring(0, good.length() / 2));
        Files.write(file, bad, StandardOpenOption.APPEND);
        History.append(file, List.of(record("b", "c2", 2)));
        assertEquals(List.of(record("a", "c1", 1), record("b", "c2", 2)), History.read(file, warnings::add));
        assertEquals(bad.size(), warnings.size(), warnings.toString());
        assertEquals(file + ", line 2 is no record of a benchmark and is skipped", warnings.getFirst());
    }

    @Test
    void aLineThatWasCutShortSpoilsNoOther() throws IOException {
        History.append(file, List.of(record("a", "c1", 1)));
        Files.writeString(file, "{\"run\":\"cut", StandardOpenOption.APPEND);
        History.append(file, List.of(record("b", "c2", 2)));
        assertEquals(2, History.read(file, warnings::add).size());
        assertEquals(List.of(file + ", line 2 is no record of a benchmark and is skipped"), warnings);
    }

    @Test
    void refusesWhatIsNoTextFile() throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        ResiduaException e = assertThrows(ResiduaException.class, () -> History.read(file, warnings::add));
        assertTrue(e.getMessage().contains("is not a text file"), e.getMessage());
    }
}
