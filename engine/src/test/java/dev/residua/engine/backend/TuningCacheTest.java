package dev.residua.engine.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningCacheTest {
    private static final String MACHINE = "a CPU, JDK 25";

    @TempDir
    private Path folder;

    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    private TuningCache open(String machine) {
        return new TuningCache(file(), machine, problems::add);
    }

    private Path file() {
        return folder.resolve("deep").resolve("kernels.tsv");
    }

    @Test
    void remembersForOneMachine() {
        open(MACHINE).put("a layer", "direct 7x2");
        assertEquals(Optional.of("direct 7x2"), open(MACHINE).get("a layer"));
        assertEquals(Optional.empty(), open("another CPU").get("a layer"));
        open("another CPU").put("a layer", "direct 8x2");
        open(MACHINE).put("a layer", "winograd4 7x2");
        assertEquals(Optional.of("winograd4 7x2"), open(MACHINE).get("a layer"));
        assertEquals(Optional.of("direct 8x2"), open("another CPU").get("a layer"));
        assertEquals(List.of(), problems);
    }

    @Test
    void skipsAndReportsBrokenLinesAndMendsTheFile() throws Exception {
        TuningCache cache = open(MACHINE);
        for (int i = 0; i < 4; i++) cache.put("layer " + i, "choice " + i);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(1, lines.get(1).replace("choice", "chioce"));
        lines.set(2, lines.get(2).substring(0, lines.get(2).length() / 2));
        Files.write(file(), lines);

        TuningCache again = open(MACHINE);
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains("2 lines are damaged, line 2 first"), problems.getFirst());
        assertEquals(Optional.of("choice 0"), again.get("layer 0"));
        assertEquals(Optional.empty(), again.get("layer 1"));
        assertEquals(Optional.empty(), again.get("layer 2"));
        assertEquals(Optional.of("choice 3"), again.get("layer 3"));

        again.put("layer 1", "choice 1");
        problems.clear();
        assertEquals(Optional.of("choice 1"), open(MACHINE).get("layer 1"));
        assertEquals(Optional.of("choice 3"), open(MACHINE).get("layer 3"));
        assertEquals(List.of(), problems);
    }

    @Test
    void worksWithoutAFileItCanUse() throws Exception {
        Files.createDirectories(file()); // a folder where the file should be
        TuningCache cache = open(MACHINE);
        cache.put("a layer", "a choice");
        assertEquals(Optional.of("a choice"), cache.get("a layer"));
        assertTrue(problems.getFirst().contains("cannot be read"), problems.toString());
        assertTrue(problems.getLast().contains("cannot be written"), problems.toString());
    }

    @Test
    void refusesAFileThatIsNotItsOwn() throws Exception {
        Files.createDirectories(file().getParent());
        Files.write(file(), new byte[9 << 20]);
        open(MACHINE);
        assertTrue(problems.getFirst().contains("larger than"), problems.toString());
    }

    /** Threads of this program and a second program write at the same time; nothing of it is lost, and no reader sees half a file. */
    @Test
    void losesNothingAmongConcurrentWriters() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TuningCacheTest.class.getName(),
                        file().toString())
                .redirectErrorStream(true)
                .start();
        List<Thread> writers = IntStream.range(0, 3)
                .mapToObj(w -> Thread.ofPlatform().start(() -> write(file(), "thread " + w, problems)))
                .toList();
        for (Thread writer : writers) writer.join();
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(other.waitFor(60, TimeUnit.SECONDS) && other.exitValue() == 0, output);

        TuningCache cache = open(MACHINE);
        for (String writer : List.of("thread 0", "thread 1", "thread 2", "process")) {
            for (int i = 0; i < WRITES; i++) {
                assertEquals(Optional.of(writer + i), cache.get(writer + " layer " + i));
            }
        }
        assertEquals(List.of(), problems);
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertEquals(2, files.count(), "only the file and its lock are left");
        }
    }

    private static final int WRITES = 40;

    private static void write(Path file, String writer, List<String> problems) {
        for (int i = 0; i < WRITES; i++) {
            new TuningCache(file, MACHINE, problems::add).put(writer + " layer " + i, writer + i);
        }
    }

    /** The second program. */
    public static void main(String[] args) {
        List<String> problems = new ArrayList<>();
        write(Path.of(args[0]), "process", problems);
        if (!problems.isEmpty()) throw new AssertionError(problems);
    }
}
