package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one command line left behind, run in this JVM. */
record Cli(int exitCode, String out, String err) {
    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) texts[i] = args[i].toString();
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new Cli(exitCode, out.toString(), err.toString());
    }

    /** Exit code 2, nothing on stdout and one line on stderr that holds {@code part}. */
    void assertRefused(String part) {
        assertEquals(2, exitCode, err);
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("residua ") && err.contains(part), err);
    }
}
