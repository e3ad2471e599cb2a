package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SessionTest {
    private static final int ELEMENTS = 3 * 32 * 32;
    private static final Model MODEL = Model.untrained("resnet20", 1);
    private static final SessionOptions ONE = SessionOptions.DEFAULTS.threads(1);
    private static final float[] INPUT = Pictures.floats(ELEMENTS, 1);

    private static float[] expected(float[] input) {
        try (Session session = MODEL.open(ONE)) {
            return session.logits(input).data().clone();
        }
    }

    @Test
    void takesArraysAndBuffersAlike() {
        float[] expected = expected(INPUT);
        try (Session session = MODEL.open(ONE)) {
            assertEquals(Shape.of(1, 3, 32, 32), session.inputShape());
            FloatBuffer buffer = FloatBuffer.allocate(ELEMENTS + 8);
            buffer.position(5).put(INPUT).flip().position(5);
            assertArrayEquals(expected, session.logits(buffer).data());
            assertEquals(5, buffer.position());
            FloatBuffer direct =
                    java.nio.ByteBuffer.allocateDirect(4 * ELEMENTS).asFloatBuffer();
            direct.put(INPUT).flip();
            assertArrayEquals(expected, session.logits(direct).data());
        }
    }

    @Test
    void classifiesImages() {
        BufferedImage image = Pictures.noise(40, 50, 3);
        try (Session session = MODEL.open(ONE.batch(2))) {
            List<Classification> all = session.classify(image, 10);
            assertEquals(
                    1, all.stream().mapToDouble(Classification::probability).sum(), 1e-9);
            for (int i = 1; i < 10; i++)
                assertTrue(all.get(i - 1).probability() >= all.get(i).probability());
            Classification best = all.getFirst();
            assertEquals(MODEL.labels().get(best.index()), best.label());
            float[] logits = session.logits(List.of(image)).data();
            for (int k = 0; k < 10; k++) assertTrue(logits[best.index()] >= logits[k]);
            List<List<Classification>> both = session.classify(List.of(Pictures.noise(32, 32, 4), image), 10);
            assertEquals(all, both.get(1));
        }
    }

    @Test
    void runsFewerExamplesThanTheBatch() {
        float[] three = Pictures.floats(3 * ELEMENTS, 7);
        try (Session session = MODEL.open(ONE.batch(4))) {
            float[] logits = session.logits(three).data().clone();
            assertEquals(40, logits.length);
            float[] last = session.logits(Arrays.copyOfRange(three, 2 * ELEMENTS, 3 * ELEMENTS))
                    .data();
            assertArrayEquals(Arrays.copyOfRange(logits, 20, 30), Arrays.copyOf(last, 10));
            assertEquals(3, session.classify(three, 1).size());
        }
    }

    @Test
    void refusesInputThatDoesNotFit() {
        try (Session session = MODEL.open(ONE.batch(2))) {
            for (int length : new int[] {0, ELEMENTS - 1, ELEMENTS + 1, 3 * ELEMENTS}) {
                ResiduaException e = assertThrows(ResiduaException.class, () -> session.logits(new float[length]));
                assertEquals(
                        "input holds " + length + " floats, expected 3072 for each of 1 to 2 examples [2, 3, 32, 32]",
                        e.getMessage());
            }
            for (int images : new int[] {0, 3}) {
                List<BufferedImage> list = Collections.nCopies(images, Pictures.noise(32, 32, 1));
                assertEquals(
                        "there are " + images + " images, expected 1 to 2, the session's batch",
                        assertThrows(ResiduaException.class, () -> session.classify(list, 1))
                                .getMessage());
            }
            BufferedImage none = null; // as ImageIO.read gives it
            List<Executable> calls =
                    List.of(() -> session.classify(none, 1), () -> session.logits(Collections.singletonList(none)));
            for (Executable call : calls) {
                String message = assertThrows(NullPointerException.class, call).getMessage();
                assertTrue(message.contains("ImageIO.read gives that"), message);
            }
            assertThrows(NullPointerException.class, () -> session.classify((byte[]) null, 1));
            assertEquals(
                    "top is -1, expected 0 or more",
                    assertThrows(IllegalArgumentException.class, () -> session.classify(INPUT, -1))
                            .getMessage());
            session.logits(INPUT);
        }
        try (Session flat = MODEL.open(ONE.imageSize(32, 48))) {
            assertThrows(ResiduaException.class, () -> flat.classify(Pictures.noise(32, 48, 1), 1));
            assertEquals(10, flat.logits(new float[3 * 32 * 48]).data().length);
        }
        try (Session large = MODEL.open(ONE.imageSize(48, 48))) {
            assertEquals(1, large.classify(Pictures.noise(64, 64, 1), 1).size());
        }
    }

    /** The head, computed from the features by hand, gives the logits. */
    @Test
    void givesWhatLayersComputed() {
        try (Session session = MODEL.open(ONE.features("layer3", "avgpool", "layer1.0.bn1", "linear", "input"))) {
            float[] logits = session.logits(INPUT).data();
            assertArrayEquals(expected(INPUT), logits, 1e-4f);
            Tensor map = session.features("layer3");
            Tensor pooled = session.features("avgpool");
            assertEquals(Shape.of(1, 64, 8, 8), map.shape());
            for (int c = 0; c < 64; c++) {
                double sum = 0;
                for (int i = 0; i < 64; i++) sum += map.data()[c * 64 + i];
                assertEquals(sum / 64, pooled.data()[c], 1e-4 * (1 + Math.abs(sum)));
            }
            // BatchNorm comes before ReLU: its results have both signs.
            boolean negative = false;
            for (float value : session.features("layer1.0.bn1").data()) negative |= value < 0;
            assertTrue(negative);
            assertArrayEquals(logits, session.features("linear").data());
            assertArrayEquals(INPUT, session.features("input").data());
            ResiduaException e = assertThrows(ResiduaException.class, () -> session.features("layer2"));
            assertTrue(e.getMessage().contains("[layer3, avgpool, layer1.0.bn1, linear, input]"), e.getMessage());
        }
    }

    @Test
    void sameBitsInEverySessionAndForAnyNumberOfThreads() {
        float[] expected = expected(INPUT);
        for (int threads = 1; threads <= 3; threads++) {
            try (Session session = MODEL.open(ONE.threads(threads))) {
                for (int i = 0; i < 3; i++)
                    assertArrayEquals(expected, session.logits(INPUT).data());
            }
        }
    }

    @Test
    void tellsTheListenerOfEveryRunButNotOfTheWarmUp() {
        List<Integer> examples = new ArrayList<>();
        try (Session session = MODEL.open(ONE.batch(2).listener((n, nanos) -> {
            assertTrue(nanos > 0);
            examples.add(n);
        }))) {
            session.warmUp(Duration.ofMillis(1));
            session.warmUp(Duration.ofSeconds(-1));
            session.logits(INPUT);
            session.classify(new float[2 * ELEMENTS], 1);
        }
        assertEquals(List.of(1, 2), examples);
    }

    @Test
    void refusesASecondThread() {
        Session[] opened = new Session[1];
        List<String> refusals = new ArrayList<>();
        opened[0] = MODEL.open(ONE.listener((_, _) -> { // called in the middle of the first thread's call
            List<Runnable> calls =
                    List.of(() -> opened[0].logits(INPUT), () -> opened[0].features("layer1"), () -> opened[0].close());
            for (Runnable call : calls) {
                CompletionException e = assertThrows(CompletionException.class, CompletableFuture.runAsync(call)::join);
                refusals.add(e.getCause().getMessage());
            }
        }));
        try (Session session = opened[0]) {
            session.logits(INPUT);
        }
        assertEquals(3, refusals.size());
        for (String refusal : refusals) {
            assertTrue(refusal.startsWith("the session is in use by Thread["), refusal);
            assertTrue(refusal.endsWith("one thread may use it at a time, so give each one of its own"), refusal);
        }
    }

    @Test
    void refusesUseAfterCloseWhichIsIdempotent() {
        Session session = MODEL.open(ONE.features("layer1"));
        session.close();
        session.close();
        List<Runnable> calls = List.of(
                () -> session.logits(INPUT),
                () -> session.logits(FloatBuffer.wrap(INPUT)),
                () -> session.classify(Pictures.noise(32, 32, 1), 1),
                () -> session.features("layer1"),
                () -> session.warmUp(Duration.ofMillis(1)));
        for (Runnable call : calls) {
            assertEquals(
                    "the session is closed",
                    assertThrows(IllegalStateException.class, call::run).getMessage());
        }
    }

    @Test
    void leavesNoThreadBehind() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Session session = Model.untrained("resnet20", 2).open(SessionOptions.DEFAULTS.threads(3))) {
            session.logits(INPUT);
        }
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        left.removeIf(thread -> !thread.getName().startsWith("residua"));
        assertTrue(left.stream().noneMatch(thread -> thread.getName().startsWith("residua-worker")), left::toString);
        for (Thread warming : left) { // ends when it has had nothing to do for a second
            warming.join(60_000);
            assertFalse(warming.isAlive(), warming::toString);
        }
    }

    @Test
    void allocatesNothingOnceWarm() {
        assertAllocatesNothing(ONE);
    }

    @Test
    void anEarlyStartChangesNoMoreThanTheLastBitsAndBecomesTheSame() {
        float[] expected = expected(INPUT);
        try (Session early = MODEL.open(ONE.earlyStart(true))) {
            assertClose(expected, early.logits(INPUT).data());
            early.warmUp(Duration.ofMinutes(1));
            assertArrayEquals(expected, early.logits(INPUT).data());
        }
        assertAllocatesNothing(ONE.earlyStart(true));
    }

    /** Each layer rounds sums of at most 576 products; a Winograd tile of 4x4 loses some more of their bits than a plain sum. */
    private static void assertClose(float[] expected, float[] actual) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertEquals(0, Math.sqrt(error / norm), 5e-5);
    }

    private static void assertAllocatesNothing(SessionOptions options) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FloatBuffer buffer = FloatBuffer.wrap(INPUT);
        long[] runs = new long[1];
        try (Session session = MODEL.open(options.listener((_, _) -> runs[0]++))) {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            int steady = 0;
            while (steady < 5 && System.nanoTime() < deadline) {
                long before = threads.getCurrentThreadAllocatedBytes();
                Tensor a = session.logits(INPUT);
                Tensor b = session.logits(buffer);
                steady = threads.getCurrentThreadAllocatedBytes() == before ? steady + 1 : 0;
                assertSame(a, b);
            }
            assertEquals(5, steady, "runs in a row without allocation, after " + runs[0]);
        }
    }
}
