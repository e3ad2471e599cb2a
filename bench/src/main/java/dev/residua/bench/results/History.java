package dev.residua.bench.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A file of {@link HistoryRecord}s, one JSON object a line, to which runs append. */
public final class History {
    private History() {}

    /**
     * Appends in one write, so that lines of runs that end at the same time do not mix.
     *
     * @throws ResiduaException if the file cannot be written
     */
    public static void append(Path file, List<HistoryRecord> records) {
        StringBuilder lines = new StringBuilder();
        for (HistoryRecord record : records) lines.append(Json.write(record)).append('\n');
        try {
            // After a line that a crash cut short, the first of these must not continue it.
            if (Files.exists(file) && !endsWithNewline(file)) lines.insert(0, '\n');
            Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ResiduaException("cannot append to the history " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads what can be read.
     *
     * @param warnings told of each line that is not a record, with its number
     * @throws ResiduaException if there is no such file or it is no text
     */
    public static List<HistoryRecord> read(Path file, Consumer<String> warnings) {
        List<HistoryRecord> records = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).isBlank()) continue;
                try {
                    records.add(checked(Json.read(lines.get(i), HistoryRecord.class)));
                } catch (JsonProcessingException | IllegalArgumentException e) {
                    warnings.accept(file + ", line " + (i + 1) + " is no record of a benchmark and is skipped");
                }
            }
        } catch (MalformedInputException e) {
            throw new ResiduaException(file + " is not a text file; expected a history of 'residua bench'", e);
        } catch (IOException e) {
            throw new ResiduaException("cannot read the history " + file + ": " + e.getMessage(), e);
        }
        return records;
    }

    private static HistoryRecord checked(HistoryRecord record) {
        boolean whole = record != null
                && record.run() != null
                && record.commit() != null
                && record.machine() != null
                && record.benchmark() != null
                && record.engine() != null
                && isTime(record.medianMs())
                && record.roundMs() != null
                && record.roundMs().stream().allMatch(ms -> ms != null && isTime(ms));
        if (!whole) throw new IllegalArgumentException("incomplete");
        return record;
    }

    private static boolean isTime(double ms) {
        return ms > 0 && Double.isFinite(ms);
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            if (channel.size() == 0) return true;
            var last = ByteBuffer.allocate(1);
            channel.position(channel.size() - 1).read(last);
            return last.get(0) == '\n';
        }
    }
}
