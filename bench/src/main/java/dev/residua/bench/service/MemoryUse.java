package dev.residua.bench.service;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds.
 *
 * @param at when it was looked at, in words
 * @param heapBytes live on the Java heap after a full collection
 * @param residentBytes of the process in physical memory; 0 where the system does not tell
 * @param threads alive
 */
public record MemoryUse(String at, long heapBytes, long residentBytes, int threads) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";
    private static final String RESIDENT = "VmRSS:";
    private static final String PEAK = "VmHWM:";

    /** Bytes by which the memory that this process holds rises at most while the work is done; 0 where the system does not tell. */
    public static long peakOf(Runnable work) {
        collect();
        try {
            if (Files.isWritable(RESET)) Files.writeString(RESET, RESET_PEAK);
        } catch (IOException e) {
            // The peak is then the highest so far.
        }
        long before = bytes(RESIDENT);
        work.run();
        return Math.max(0, bytes(PEAK) - before);
    }

    /** The second time for what the first made collectable through references. */
    private static void collect() {
        System.gc();
        System.gc();
    }

    /** Collects garbage, then looks. */
    static MemoryUse now(String at) {
        collect();
        return new MemoryUse(
                at,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                bytes(RESIDENT),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long bytes(String name) {
        if (!Files.isReadable(STATUS)) return 0;
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (!line.startsWith(name)) continue;
                String kilobytes =
                        line.substring(name.length()).replace("kB", "").strip();
                return Long.parseLong(kilobytes) << 10;
            }
        } catch (IOException e) {
            // As where there is no such file.
        }
        return 0;
    }
}
