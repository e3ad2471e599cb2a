package dev.residua.bench.service;

import dev.residua.bench.machine.ProcessMemory;
import java.lang.management.ManagementFactory;

/**
 * What this process holds.
 *
 * @param at when it was looked at, in words
 * @param heapBytes live on the Java heap after a full collection
 * @param residentBytes of the process in physical memory; 0 where the system does not tell
 * @param threads alive
 */
public record MemoryUse(String at, long heapBytes, long residentBytes, int threads) {
    /** Collects garbage, then looks. */
    static MemoryUse now(String at) {
        // The second time for what the first made collectable through references.
        System.gc();
        System.gc();
        return new MemoryUse(
                at,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ProcessMemory.resident(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
