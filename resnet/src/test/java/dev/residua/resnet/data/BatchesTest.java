package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BatchesTest {
    /** Sample i holds i and a random number; some cannot be read. */
    private record Numbers(int size, Set<Integer> unreadable) implements Samples {
        @Override
        public Shape shape() {
            return Shape.of(2);
        }

        @Override
        public List<String> classes() {
            return List.of("even", "odd");
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public String name(int index) {
            return "number " + index;
        }

        @Override
        public void read(int index, RandomGenerator random, float[] out, int offset) {
            if (unreadable.contains(index)) throw new UnreadableImageException(name(index), "unreadable");
            if (index % 3 == 0) Thread.yield();
            out[offset] = index;
            out[offset + 1] = random.nextFloat();
        }
    }

    private static final Numbers HUNDRED = new Numbers(100, Set.of());

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 128})
    void inOrderEverySampleComesOnce(int batchSize) {
        try (Batches batches = Batches.inOrder(HUNDRED, batchSize, 3, Unreadable.REFUSE)) {
            int expected = 0;
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                assertEquals(Math.min(batchSize, 100 - expected), batch.size());
                for (int slot = 0; slot < batch.size(); slot++, expected++) {
                    assertEquals(expected, batch.inputs()[2 * slot]);
                    assertEquals(expected, batch.index(slot));
                    assertEquals(expected % 2, batch.label(slot));
                }
            }
            assertEquals(100, expected);
            assertNull(batches.next());
        }
    }

    @Test
    void shuffledEpochsAreFullBatchesOfDifferentOrder() {
        List<float[]> read = shuffled(2, 42, 0, 0, 28);
        int[] first = numbers(read.subList(0, 14));
        int[] second = numbers(read.subList(14, 28));
        assertEquals(98, IntStream.of(first).distinct().count());
        assertEquals(98, IntStream.of(second).distinct().count());
        assertFalse(Arrays.equals(first, second));
        assertFalse(Arrays.equals(first, IntStream.of(first).sorted().toArray()));
    }

    @Test
    void aSampleIsAugmentedDifferentlyInEveryEpoch() {
        List<float[]> read = shuffled(2, 42, 0, 0, 28);
        float[] byNumber = new float[100];
        for (int i = 0; i < 98; i++) byNumber[(int) read.get(i / 7)[i % 7 * 2]] = read.get(i / 7)[i % 7 * 2 + 1];
        for (int i = 98; i < 196; i++)
            assertNotEquals(byNumber[(int) read.get(i / 7)[i % 7 * 2]], read.get(i / 7)[i % 7 * 2 + 1]);
    }

    @Test
    void contentDependsOnSeedEpochAndNumberAlone() {
        List<float[]> read = shuffled(1, 42, 0, 0, 40);
        List<float[]> byFour = shuffled(4, 42, 0, 0, 40);
        for (int b = 0; b < 40; b++) assertArrayEquals(read.get(b), byFour.get(b));
        List<float[]> resumed = shuffled(3, 42, 1, 5, 40 - 19);
        for (int b = 19; b < 40; b++) assertArrayEquals(read.get(b), resumed.get(b - 19));
        assertFalse(Arrays.equals(read.get(0), shuffled(1, 43, 0, 0, 1).get(0)));
    }

    @Test
    void anUnreadableSampleIsRefusedByNameWhenItsTurnComes() {
        Samples samples = new Numbers(100, Set.of(57, 51, 90));
        for (int threads = 1; threads <= 4; threads++) {
            try (Batches batches = Batches.inOrder(samples, 10, threads, Unreadable.REFUSE)) {
                for (int b = 0; b < 5; b++) assertEquals(10, batches.next().size());
                var e = assertThrows(UnreadableImageException.class, batches::next);
                assertEquals("number 51: unreadable", e.getMessage());
                assertThrows(UnreadableImageException.class, batches::next);
            }
        }
    }

    @Test
    void skippedSamplesLeaveNoGapInOrder() {
        try (Batches batches = Batches.inOrder(new Numbers(12, Set.of(0, 1, 2, 3, 6, 11)), 4, 2, Unreadable.SKIP)) {
            List<Integer> seen = new ArrayList<>();
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                for (int slot = 0; slot < batch.size(); slot++) {
                    assertEquals(batch.index(slot), batch.inputs()[2 * slot]);
                    assertEquals(batch.index(slot) % 2, batch.label(slot));
                    seen.add(batch.index(slot));
                }
            }
            assertEquals(List.of(4, 5, 7, 8, 9, 10), seen);
            assertEquals(6, batches.skipped().size());
            assertEquals("number 11: unreadable", batches.skipped().getLast());
        }
    }

    @Test
    void aSkippedSampleIsReplacedByItsSuccessorWhenShuffled() {
        try (Batches batches = Batches.shuffled(new Numbers(9, Set.of(8, 3)), 9, 2, Unreadable.SKIP, 1, 0, 0)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                Batch batch = batches.next();
                assertEquals(epoch, batch.epoch());
                int[] seen = IntStream.range(0, 9).map(batch::index).sorted().toArray();
                assertArrayEquals(new int[] {0, 0, 1, 2, 4, 4, 5, 6, 7}, seen);
            }
            assertEquals(List.of("number 3: unreadable", "number 8: unreadable"), batches.skipped());
        }
    }

    @Test
    void nothingReadableAtAllIsRefused() {
        Samples samples = new Numbers(3, Set.of(0, 1, 2));
        try (Batches inOrder = Batches.inOrder(samples, 2, 1, Unreadable.SKIP);
                Batches shuffled = Batches.shuffled(samples, 2, 1, Unreadable.SKIP, 1, 0, 0)) {
            for (Batches batches : List.of(inOrder, shuffled)) {
                var e = assertThrows(ResiduaException.class, batches::next);
                assertEquals("none of the 3 samples can be read; the first: number 0: unreadable", e.getMessage());
            }
        }
    }

    @Test
    void impossibleRequestsAreRefused() {
        var e = assertThrows(
                ResiduaException.class, () -> Batches.shuffled(HUNDRED, 101, 1, Unreadable.REFUSE, 0, 0, 0));
        assertEquals("a batch of 101 is larger than the data, 100 samples; use a smaller batch", e.getMessage());
        e = assertThrows(ResiduaException.class, () -> Batches.shuffled(HUNDRED, 10, 1, Unreadable.REFUSE, 0, 3, 10));
        assertTrue(e.getMessage().startsWith("cannot go on at batch 10 of epoch 3: an epoch of this data has 10"));
        assertThrows(ResiduaException.class, () -> Batches.inOrder(HUNDRED, 0, 1, Unreadable.REFUSE));
        assertThrows(ResiduaException.class, () -> Batches.inOrder(HUNDRED, 1, 0, Unreadable.REFUSE));
        assertThrows(ResiduaException.class, () -> Batches.inOrder(HUNDRED, 1 << 30, 1, Unreadable.REFUSE));
        assertThrows(ResiduaException.class, () -> Batches.inOrder(new Numbers(0, Set.of()), 1, 1, Unreadable.REFUSE));
    }

    @Test
    void closingStopsTheThreadsAtAnyMoment() {
        for (int taken = 0; taken < 5; taken++) {
            Batches batches = Batches.shuffled(HUNDRED, 9, 3, Unreadable.REFUSE, 5, 0, 0);
            for (int b = 0; b < taken; b++) batches.next();
            batches.close();
            batches.close();
            assertThrows(IllegalStateException.class, batches::next);
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("residua-reader")));
    }

    private static List<float[]> shuffled(int threads, long seed, long epoch, int number, int count) {
        List<float[]> read = new ArrayList<>();
        try (Batches batches = Batches.shuffled(HUNDRED, 7, threads, Unreadable.REFUSE, seed, epoch, number)) {
            assertEquals(14, batches.batchesPerEpoch());
            for (int b = 0; b < count; b++) read.add(batches.next().inputs().clone());
        }
        return read;
    }

    private static int[] numbers(List<float[]> read) {
        return read.stream()
                .flatMapToInt(inputs -> IntStream.range(0, 7).map(i -> (int) inputs[2 * i]))
                .toArray();
    }
}
