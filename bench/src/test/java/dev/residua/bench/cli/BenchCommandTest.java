package dev.residua.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.bench.machine.ProcessMemory;
import dev.residua.resnet.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    private Path folder;

    private Path history;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void nameFile() {
        history = folder.resolve("history.jsonl");
    }

    private int bench(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "bench";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    private int compare(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "compare";
        all[1] = "--history";
        all[2] = history.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return bench(all);
    }

    private void assertRefused(String part, String... arguments) {
        assertEquals(2, bench(arguments), err.toString());
        assertEquals("", out.toString());
        assertTrue(err.toString().lines().count() == 1 && err.toString().contains(part), err.toString());
    }

    /** A line of a run, in commit {@code aaa}, {@code bbb} and so on. */
    private void append(String commit, int run, double ms, String machine) throws IOException {
        String line = """
                {"run":"%s-%d","time":"2026-01-01T00:00:00Z","commit":"%s","machine":"%s","jdk":"25",\
                "benchmark":"forward","engine":"residua-vector","threads":2,"median_ms":%s,"round_ms":[%s,%s,%s]}
                """.formatted(commit, run, commit, machine, ms, ms, ms, ms);
        Files.writeString(history, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void appendRuns(String commit, String machine, double... ms) throws IOException {
        for (int run = 0; run < ms.length; run++) append(commit, run, ms[run], machine);
    }

    @Test
    void refusesAnUnknownPattern() {
        assertRefused("no benchmark has 'resnet17' in its name", "resnet17");
    }

    @Test
    void refusesAPatternThatIsNone() {
        assertRefused("'(' is no regular expression", "(");
    }

    @Test
    void refusesAFileAsFolderBeforeItMeasures() throws IOException {
        Path file = Files.writeString(folder.resolve("results"), "");
        assertRefused("is a file, expected a folder", "gemm/", "--output", file.toString());
    }

    @Test
    void refusesQuickAndFullTogether() {
        assertRefused("mutually exclusive", "--quick", "--full");
    }

    @Test
    void listsNames() {
        assertEquals(0, bench("--list", "^forward/resnet18"), err.toString());
        assertEquals(
                "peak\nforward/resnet18/b1\nforward/resnet18/b1/unfolded\n",
                out.toString().replace("\r", ""));
    }

    @Test
    void comparesTwoCommits() throws IOException {
        appendRuns("aaa", "Abacus", 10, 10.1, 9.9);
        appendRuns("bbb", "Abacus", 8, 8.1, 7.9);
        assertEquals(0, compare("aaa", "bbb"), err.toString());
        assertTrue(out.toString().contains("0.800") && out.toString().contains("faster"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void saysWhenTheDataCannotTell() throws IOException {
        appendRuns("aaa", "Abacus", 10);
        appendRuns("bbb", "Abacus", 9.8);
        assertEquals(0, compare("aaa", "bbb"), err.toString());
        assertTrue(out.toString().contains("cannot tell: too few runs"), out.toString());
        assertTrue(out.toString().contains("repeat 'residua bench'"), out.toString());
    }

    @Test
    void skipsAndNamesACorruptedLine() throws IOException {
        appendRuns("aaa", "Abacus", 10, 10.1, 9.9);
        Files.writeString(history, "{\"run\": corrupted\n", StandardOpenOption.APPEND);
        appendRuns("bbb", "Abacus", 8, 8.1, 7.9);
        assertEquals(0, compare("aaa", "bbb"), err.toString());
        assertTrue(err.toString().contains("history.jsonl, line 4 is no record"), err.toString());
        assertTrue(out.toString().contains("faster"), out.toString());
    }

    @Test
    void comparesFiguresOfDifferentMachinesOnlyWhenForced() throws IOException {
        appendRuns("aaa", "Abacus", 10, 10.1, 9.9);
        appendRuns("bbb", "Slide rule", 8, 8.1, 7.9);
        assertRefused(
                "come from different machines: Abacus; Slide rule; --force",
                "compare",
                "--history",
                history.toString(),
                "aaa",
                "bbb");
        assertEquals(0, compare("aaa", "bbb", "--force"), err.toString());
        assertTrue(out.toString().contains("faster"), out.toString());
    }

    @Test
    void namesTheCommitsThereAre() throws IOException {
        appendRuns("aaa", "Abacus", 10);
        assertRefused("commits there: [aaa]", "compare", "--history", history.toString(), "aaa", "ccc");
    }

    @Test
    void refusesAHistoryThatIsNotThere() {
        assertRefused("cannot read the history", "compare", "--history", history.toString(), "aaa", "bbb");
    }

    @Test
    void peersShowWhatMemoryEachTakes() {
        assumeTrue(ProcessMemory.hasPeak(), "this system does not tell the peak of a process");
        assertEquals(0, bench("peers", "iris-mlp", "--train", "--batch", "4", "--memory"), err.toString());
        assertTrue(out.toString().contains("taken") && out.toString().contains("residua-"), out.toString());
    }
}
