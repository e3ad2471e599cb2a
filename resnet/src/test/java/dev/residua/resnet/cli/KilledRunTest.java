package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training run is killed without warning, again and again, at random moments, and resumed: it always goes on, and ends with the files
 * of the run that nobody disturbed. {@code -Dresidua.kills=200} and {@code -Dresidua.kills.seed=N} make the long version.
 */
class KilledRunTest {
    private static final int KILLS = Integer.getInteger("residua.kills", 3);
    private static final int EPOCHS = KILLS <= 10 ? 6 : 40;
    private static final long PATIENCE_MINUTES = 5;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("residua.kills.seed", 1));

    @Test
    void alwaysResumesToTheSameEnd() throws IOException, InterruptedException {
        Path undisturbed = folder.resolve("undisturbed");
        Cli cli = Cli.run(arguments(undisturbed).toArray());
        assertEquals(0, cli.exitCode(), cli.err());

        int kills = 0;
        int finished = 0;
        while (kills < KILLS) {
            Path run = folder.resolve("run" + finished);
            Process process = start(run, List.of());
            if (killAtRandom(process, run.resolve("last.safetensors"))) {
                kills++;
            } else {
                assertSameEnd(undisturbed, run);
                finished++;
            }
        }
        Path last = folder.resolve("run" + finished);
        Process process = start(last, List.of());
        assertTrue(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), () -> output(process));
        assertSameEnd(undisturbed, last);
        System.out.printf("%d kills, %d runs to their end%n", kills, finished + 1);
    }

    /** A run that writes checkpoints as often as possible. */
    static List<Object> arguments(Path run) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--model", "iris-mlp", "--data", "iris"));
        arguments.addAll(List.of("--optimizer", "adam", "--batch", 16, "--epochs", EPOCHS, "--seed", 1));
        arguments.addAll(List.of("--checkpoint-every", 1, "--threads", 1, "--backend", "reference", "--out", run));
        return arguments;
    }

    /**
     * The run in a process of its own, resumed if it has a checkpoint.
     *
     * @param prefix what starts the JVM, if not the JVM itself
     */
    static Process start(Path run, List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        arguments(run).forEach(argument -> command.add(argument.toString()));
        if (Files.exists(run.resolve("last.safetensors"))) command.add("--resume");
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /**
     * Kills the process: one time in four at any moment from its start, else at one after it has written a checkpoint.
     *
     * @return false if it came to its end before
     */
    private boolean killAtRandom(Process process, Path checkpoint) throws IOException, InterruptedException {
        if (random.nextInt(4) > 0) {
            Object before = identity(checkpoint);
            while (process.isAlive() && identity(checkpoint).equals(before)) Thread.sleep(1);
            Thread.sleep(random.nextInt(40), random.nextInt(1_000_000));
        } else {
            Thread.sleep(random.nextInt(1_500));
        }
        boolean alive = process.isAlive();
        process.destroyForcibly();
        assertTrue(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES));
        int killed = 128 + 9;
        assertTrue(process.exitValue() == 0 || process.exitValue() == killed, () -> output(process));
        assumeTrue(alive || process.exitValue() == 0, "this system does not kill as expected");
        return process.exitValue() == killed;
    }

    /** Another one for each file moved into this place. */
    private static Object identity(Path file) throws IOException {
        if (!Files.exists(file)) return "none";
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return List.of(String.valueOf(attributes.fileKey()), attributes.lastModifiedTime());
    }

    private static String output(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** All that a run leaves behind is the same, but for the time it took and the picture of it. */
    static void assertSameEnd(Path expected, Path found) throws IOException {
        for (String file : List.of("last.safetensors", "best.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(expected.resolve(file)), Files.readAllBytes(found.resolve(file)), file);
        }
        assertEquals(log(expected), log(found));
        assertEquals(names(expected), names(found), "nothing else is left behind");
    }

    /** What the log says of each epoch, but for the time it took. */
    private static List<String> log(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.jsonl")).stream()
                .map(line -> line.replaceAll(",\"seconds\":[^,}]*", ""))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
