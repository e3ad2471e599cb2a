package dev.residua.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.TuningCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged cache forgets, and says so; it never remembers what nobody found. */
class TuningCacheFuzzTest {
    private static final String MACHINE = "a CPU, JDK 25";

    @TempDir
    Path folder;

    @Test
    void tuningCache() throws IOException {
        Path file = folder.resolve("kernels.tsv");
        TuningCache cache = new TuningCache(file, MACHINE, problem -> {});
        for (int i = 0; i < 5; i++) cache.put("layer " + i, "choice " + i);
        Fuzzing.fuzz("tuning cache", folder, ".tsv", List.of(Files.readAllBytes(file)), damaged -> {
            List<String> problems = new ArrayList<>();
            TuningCache read = new TuningCache(damaged, MACHINE, problems::add);
            for (int i = 0; i < 5; i++) {
                String choice = "choice " + i;
                assertEquals(choice, read.get("layer " + i).orElse(choice));
            }
            if (!problems.isEmpty()) throw new ResiduaException(problems.getFirst());
        });
    }
}
