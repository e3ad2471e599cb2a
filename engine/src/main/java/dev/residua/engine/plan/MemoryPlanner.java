package dev.residua.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers of known lifetime into one arena, largest first, each at the lowest offset where it meets no buffer that
 * lives at the same time (greedy by size; Pisarchyk and Lee 2020, section 5).
 */
final class MemoryPlanner {
    /** Elements: 64 bytes, a cache line and the widest vector. */
    static final int ALIGNMENT = 16;

    private MemoryPlanner() {}

    /** A buffer alive from step {@code first} to step {@code last}, both included. */
    record Request(long elements, int first, int last) {
        boolean overlaps(Request other) {
            return first <= other.last && other.first <= last;
        }
    }

    record Placement(long[] offsets, long arenaElements) {}

    static Placement place(List<Request> requests) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) order.add(i);
        order.sort(Comparator.comparingLong((Integer i) -> -requests.get(i).elements())
                .thenComparing(i -> i));

        long[] offsets = new long[requests.size()];
        long arena = 0;
        List<Integer> placed = new ArrayList<>(); // by ascending offset
        for (int i : order) {
            long size = align(requests.get(i).elements());
            long offset = 0;
            for (int j : placed) {
                if (!requests.get(i).overlaps(requests.get(j))) continue;
                if (offset + size <= offsets[j]) break;
                offset = Math.max(offset, offsets[j] + align(requests.get(j).elements()));
            }
            offsets[i] = offset;
            arena = Math.max(arena, offset + size);
            placed.add(i);
            placed.sort(Comparator.comparingLong(j -> offsets[j]));
        }
        return new Placement(offsets, arena);
    }

    private static long align(long elements) {
        return (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
