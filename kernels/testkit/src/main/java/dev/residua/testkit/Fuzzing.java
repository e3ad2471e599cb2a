package dev.residua.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Gives a reader damaged files. It must read each or refuse it with a {@link ResiduaException} of one line, and whatever the file
 * claims, within seconds and the memory of the JVM. How many files: {@code -Dresidua.fuzz=10000}; which: {@code -Dresidua.fuzz.seed=N}.
 */
public final class Fuzzing {
    private static final int ROUNDS = Integer.getInteger("residua.fuzz", 250);
    private static final long SEED = Long.getLong("residua.fuzz.seed", 1);

    /** Of the processor, so that other work on the machine does not count. */
    private static final double MAX_SECONDS = 20;

    private static final int SHOWN_BYTES = 4096;

    /** What is tested: reads the file, all of it. */
    @FunctionalInterface
    public interface Reader {
        void read(Path file) throws IOException;
    }

    private Fuzzing() {}

    /**
     * @param suffix of the file's name
     * @param originals files that the reader reads
     */
    public static void fuzz(String reader, Path folder, String suffix, List<byte[]> originals, Reader target)
            throws IOException {
        Path file = folder.resolve("fuzzed" + suffix);
        for (byte[] original : originals) target.read(Files.write(file, original));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Mutator mutator = new Mutator(SEED);
        int refused = 0;
        double slowest = 0;
        long largest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutator.mutate(originals);
            Files.write(file, bytes);
            long allocated = thread.getCurrentThreadAllocatedBytes();
            long start = thread.getCurrentThreadCpuTime();
            try {
                target.read(file);
            } catch (ResiduaException e) {
                refused++;
                assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), "no message");
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            } catch (RuntimeException | Error e) {
                fail(reader + ", round " + round + " of seed " + SEED + ": " + e + "; the file: " + hex(bytes), e);
            }
            double seconds = (thread.getCurrentThreadCpuTime() - start) / 1e9;
            slowest = Math.max(slowest, seconds);
            largest = Math.max(largest, thread.getCurrentThreadAllocatedBytes() - allocated);
            String what = reader + ", round " + round + " of seed " + SEED + " took " + seconds + " s; the file: ";
            assertTrue(seconds < MAX_SECONDS, () -> what + hex(bytes));
        }
        assertTrue(refused > 0, "not one file was refused");
        System.out.printf(
                Locale.ROOT,
                "%s: %d damaged files, %d refused; the slowest took %.2f s, the largest allocated %.1f MiB%n",
                reader,
                ROUNDS,
                refused,
                slowest,
                largest / 1048576.0);
    }

    private static String hex(byte[] bytes) {
        String shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length > SHOWN_BYTES ? shown + "... of " + bytes.length + " bytes" : shown;
    }
}
