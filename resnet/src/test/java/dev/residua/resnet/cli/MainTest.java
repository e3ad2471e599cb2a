package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    @Command(name = "stub")
    static final class Stub {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "classify",
                "evaluate",
                "infer",
                "train",
                "experiment depth",
                "profile",
                "export",
                "summary",
                "devices"
            })
    void everyCommandExplainsItself(String command) {
        Cli cli = command.isEmpty() ? Cli.run("--help") : Cli.run((command + " --help").split(" "));
        assertEquals(0, cli.exitCode());
        assertTrue(cli.out().startsWith("Usage: residua"), cli.out());
        assertEquals("", cli.err());
    }

    @Test
    void saysItsVersion() {
        assertTrue(Cli.run("--version").out().startsWith("residua "));
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() {
        assertUsageError("residua: no command 'fly'; there are classify, evaluate, ", "fly");
        assertUsageError("residua: Missing required subcommand (see 'residua --help')");
        assertUsageError("residua: Unknown option: '--fast' (see 'residua --help')", "--fast");
        assertUsageError(
                "residua devices: Unknown option: '--fast' (see 'residua devices --help')", "devices", "--fast");
    }

    private static void assertUsageError(String start, Object... args) {
        Cli cli = Cli.run(args);
        assertEquals(2, cli.exitCode());
        assertTrue(cli.err().startsWith(start), cli.err());
        assertEquals(1, cli.err().lines().count(), cli.err());
    }

    @Test
    void badInputIsOneLineAndExitCodeTwo() {
        assertReported(2, "stub: a clear line", new ResiduaException("a clear\n line"));
        assertReported(2, "stub: no such file or folder: x.npy", new NoSuchFileException("x.npy"));
        assertReported(
                2,
                "stub: cannot read or write: IOException: disc full",
                new UncheckedIOException(new IOException("disc full")));
    }

    @Test
    void internalErrorIsOneLineAndExitCodeOne() {
        assertReported(
                1,
                "stub: internal error: IllegalStateException: oops; --verbose shows where",
                new IllegalStateException("oops"));
    }

    @Test
    void lackOfMemoryIsExplained() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = new CommandLine(new Stub()).setErr(new PrintWriter(err, true));
        assertEquals(1, ErrorReporter.report(commandLine, new OutOfMemoryError("Java heap space")));
        assertTrue(err.toString().matches("stub: out of memory with a heap of \\d+ MiB; use .*\n"), err.toString());
    }

    private static void assertReported(int exitCode, String line, Throwable error) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = new CommandLine(new Stub()).setErr(new PrintWriter(err, true));
        assertEquals(exitCode, ErrorReporter.report(commandLine, error));
        assertEquals(line + "\n", err.toString());
    }
}
