package dev.residua.bench.service;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.ThreadMXBean;
import dev.residua.bench.stats.Samples;
import dev.residua.resnet.Model;
import dev.residua.resnet.Session;
import dev.residua.resnet.SessionOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.imageio.ImageIO;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * How long one session's calls take, one after the other, alone and while a second session of the same model decodes
 * and classifies images in another thread as fast as it can, which makes garbage.
 */
public final class Latency {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int WARM_UP_CALLS = 2000;

    /**
     * Times of calls.
     *
     * @param load what else the JVM did, in words
     * @param p50Ms half of the calls took at most this long, and so on
     * @param allocatedBytesPerCall on the Java heap by the calling thread
     * @param pauses of the garbage collector meanwhile
     * @param longestPauseMs of these; 0 where there was none
     * @param imagesPerSecond of the other session
     */
    public record Result(
            String load,
            int calls,
            double p50Ms,
            double p99Ms,
            double p999Ms,
            double maxMs,
            double allocatedBytesPerCall,
            int pauses,
            double longestPauseMs,
            double imagesPerSecond) {}

    private final Model model;
    private final int threads;

    /**
     * @param threads of the measured session; the other one has one
     */
    public Latency(Model model, int threads) {
        this.model = model;
        this.threads = threads;
    }

    /** Alone, then beside the other session. */
    public List<Result> measure(int calls) throws InterruptedException {
        try (Session session = model.open(SessionOptions.DEFAULTS.threads(threads))) {
            float[] input = new float[model.inputShape(1).intElements()];
            Random random = new Random(1);
            for (int i = 0; i < input.length; i++) input[i] = (float) random.nextGaussian();
            session.warmUp(WARM_UP);
            time(session, input, new double[Math.min(calls, WARM_UP_CALLS)]);

            List<Result> results = new ArrayList<>();
            results.add(observe("none", session, input, calls, null));
            BatchJob job = new BatchJob(model);
            Thread thread = Thread.ofPlatform().name("batch job").start(job);
            try {
                time(session, input, new double[Math.min(calls, WARM_UP_CALLS)]);
                results.add(observe("another session classifying images", session, input, calls, job));
            } finally {
                job.stop();
                thread.join();
            }
            return results;
        }
    }

    private static Result observe(String load, Session session, float[] input, int calls, BatchJob job) {
        double[] nanos = new double[calls];
        long images = job == null ? 0 : job.done();
        long start = System.nanoTime();
        long allocated;
        List<Double> pauses;
        try (Pauses observed = new Pauses()) {
            allocated = time(session, input, nanos);
            pauses = observed.milliseconds();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Samples samples = Samples.of(nanos);
        return new Result(
                load,
                calls,
                samples.median() / 1e6,
                samples.percentile(99) / 1e6,
                samples.percentile(99.9) / 1e6,
                samples.percentile(100) / 1e6,
                (double) allocated / calls,
                pauses.size(),
                pauses.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                job == null ? 0 : (job.done() - images) / seconds);
    }

    /** @return bytes the calling thread allocated */
    private static long time(Session session, float[] input, double[] nanos) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            session.logits(input);
            nanos[i] = System.nanoTime() - start;
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Decodes and classifies one image after the other until it is stopped. */
    private static final class BatchJob implements Runnable {
        private static final int SIDE = 256;

        private final Model model;
        private final byte[] image = image();
        private volatile boolean stopped;
        private volatile long done;

        BatchJob(Model model) {
            this.model = model;
        }

        @Override
        public void run() {
            try (Session session = model.open(SessionOptions.DEFAULTS.threads(1))) {
                while (!stopped) {
                    session.classify(image, 5);
                    done++;
                }
            }
        }

        void stop() {
            stopped = true;
        }

        long done() {
            return done;
        }

        private static byte[] image() {
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < SIDE * SIDE; i++) image.setRGB(i % SIDE, i / SIDE, i * 37 & 0xffffff);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "jpg", out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }
    }

    /** The collector's pauses while this is open. */
    private static final class Pauses implements AutoCloseable {
        private final ConcurrentLinkedQueue<Double> milliseconds = new ConcurrentLinkedQueue<>();
        private final NotificationListener listener = (notification, _) -> {
            if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION))
                return;
            var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            if (!info.getGcName().contains("Concurrent"))
                milliseconds.add((double) info.getGcInfo().getDuration());
        };

        Pauses() {
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                ((NotificationEmitter) collector).addNotificationListener(listener, null, null);
            }
        }

        List<Double> milliseconds() {
            return List.copyOf(milliseconds);
        }

        @Override
        public void close() {
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                try {
                    ((NotificationEmitter) collector).removeNotificationListener(listener);
                } catch (javax.management.ListenerNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
