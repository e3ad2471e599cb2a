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
    private static final String RESIDENT = "VmRSS:";

    /** Collects garbage, then looks. */
    static MemoryUse now(String at) {
        // The second time for what the first made collectable through references.
        System.gc();
        System.gc();
        return new MemoryUse(
                at,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                resident(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long resident() {
        if (!Files.isReadable(STATUS)) return 0;
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (!line.startsWith(RESIDENT)) continue;
                String kilobytes =
                        line.substring(RESIDENT.length()).replace("kB", "").strip();
                return Long.parseLong(kilobytes) << 10;
            }
        } catch (IOException e) {
            // As where there is no such file.
        }
        return 0;
    }
}
