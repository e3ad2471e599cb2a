package dev.residua.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.plan.MemoryPlanner.Placement;
import dev.residua.engine.plan.MemoryPlanner.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryPlannerTest {
    private static final int A = MemoryPlanner.ALIGNMENT;

    @Test
    void buffersThatNeverMeetShareMemory() {
        Placement placement = MemoryPlanner.place(List.of(new Request(A, 0, 1), new Request(A, 2, 3)));
        assertEquals(A, placement.arenaElements());
    }

    @Test
    void aChainNeedsTwoBuffers() {
        List<Request> chain = new ArrayList<>();
        for (int i = 0; i < 20; i++) chain.add(new Request(3 * A, i, i + 1));
        assertEquals(6 * A, MemoryPlanner.place(chain).arenaElements());
    }

    @Test
    void fillsAGapBetweenLongLivedBuffers() {
        Placement placement = MemoryPlanner.place(List.of(
                new Request(4 * A, 0, 9),
                new Request(3 * A, 0, 3),
                new Request(2 * A, 0, 9),
                new Request(2 * A, 4, 9)));
        assertEquals(9 * A, placement.arenaElements());
    }

    @Test
    void emptyBuffersTakeNothing() {
        assertEquals(0, MemoryPlanner.place(List.of(new Request(0, 0, 5))).arenaElements());
        assertEquals(0, MemoryPlanner.place(List.of()).arenaElements());
    }

    @Test
    void noTwoLiveBuffersEverOverlap() {
        Random random = new Random(5);
        for (int trial = 0; trial < 300; trial++) {
            List<Request> requests = new ArrayList<>();
            int count = 1 + random.nextInt(40);
            for (int i = 0; i < count; i++) {
                int first = random.nextInt(30);
                requests.add(new Request(random.nextInt(200), first, first + random.nextInt(10)));
            }
            check(requests, MemoryPlanner.place(requests));
        }
    }

    private static void check(List<Request> requests, Placement placement) {
        long sum = 0;
        for (int i = 0; i < requests.size(); i++) {
            Request a = requests.get(i);
            long offset = placement.offsets()[i];
            assertEquals(0, offset % A);
            assertTrue(offset + a.elements() <= placement.arenaElements());
            sum += Math.ceilDiv(a.elements(), A) * A;
            for (int j = 0; j < i; j++) {
                Request b = requests.get(j);
                boolean alive = a.first() <= b.last() && b.first() <= a.last();
                boolean apart = offset + a.elements() <= placement.offsets()[j]
                        || placement.offsets()[j] + b.elements() <= offset;
                assertTrue(!alive || apart, () -> a + " and " + b);
            }
        }
        assertTrue(placement.arenaElements() <= sum);
    }
}
