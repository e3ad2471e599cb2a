package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint cannot be written to its end: the one before it survives, and the run goes on from there once there is room. The
 * process may write no file of the checkpoint's size, which fails in the middle of one, as a full disk does.
 */
class FullDiskTest {
    private static final Path SHELL = Path.of("/bin/sh");

    /** In 512 bytes: more than the best weights and the picture of the curve need, less than a checkpoint. */
    private static final int LIMIT = 128;

    @TempDir
    private Path folder;

    @BeforeEach
    void findShell() {
        assumeTrue(Files.isExecutable(SHELL), "no " + SHELL + ", which limits the size of files");
    }

    @Test
    void theCheckpointBeforeSurvives() throws IOException, InterruptedException {
        Path undisturbed = folder.resolve("undisturbed");
        Path run = folder.resolve("run");
        assertEquals(0, Cli.run(KilledRunTest.arguments(undisturbed).toArray()).exitCode());

        Process killed = KilledRunTest.start(run, List.of());
        while (killed.isAlive() && !Files.exists(run.resolve("last.safetensors"))) Thread.sleep(1);
        killed.destroyForcibly().waitFor();
        byte[] checkpoint = Files.readAllBytes(run.resolve("last.safetensors"));

        Process limited =
                KilledRunTest.start(run, List.of(SHELL.toString(), "-c", "ulimit -f " + LIMIT + "; exec \"$@\"", "sh"));
        String output = new String(limited.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, limited.waitFor(), output);
        assertTrue(output.contains("cannot write " + run.resolve("last.safetensors") + ": "), output);
        assertArrayEquals(checkpoint, Files.readAllBytes(run.resolve("last.safetensors")));
        try (Stream<Path> files = Files.list(run)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")), "half a file is left behind");
        }

        assertEquals(
                0,
                Cli.run(Stream.concat(KilledRunTest.arguments(run).stream(), Stream.of("--resume"))
                                .toArray())
                        .exitCode());
        KilledRunTest.assertSameEnd(undisturbed, run);
    }
}
