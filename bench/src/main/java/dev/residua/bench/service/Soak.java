package dev.residua.bench.service;

import dev.residua.resnet.Model;
import dev.residua.resnet.Session;
import dev.residua.resnet.SessionOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Runs one model in several threads for long, each with sessions of its own of one thread, and compares every result
 * with that of a single-threaded run, bit for bit.
 */
public final class Soak {
    /** Different inputs; each has its expected result. */
    private static final int INPUTS = 16;

    /** Inferences a session lives for where sessions come and go. */
    private static final int SHORT_LIFE = 50;

    /** Runs before the first look at the memory, so that what the JVM compiles and keeps is there. */
    private static final int WARM_UP = 500;

    /** Inferences between two words of progress. */
    private static final int STEP = 1000;

    /**
     * What came out.
     *
     * @param inferences made, without those of the warm-up
     * @param wrong of these: not the expected bits
     * @param sessions opened
     * @param memory at the start, in the middle and at the end
     */
    public record Result(
            String model,
            String backend,
            int threads,
            boolean churn,
            long inferences,
            long wrong,
            long sessions,
            double seconds,
            List<MemoryUse> memory) {}

    private final Model model;
    private final int threads;
    private final boolean churn;
    private final SessionOptions options;
    private final List<float[]> inputs = new ArrayList<>();
    private final List<float[]> expected = new ArrayList<>();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong sessions = new AtomicLong();
    private String backend;

    /**
     * @param size height and width of the images; 0 for the model's own
     * @param churn whether sessions are opened and closed all the time, instead of living to the end
     */
    public Soak(Model model, int size, int threads, boolean churn) {
        options = SessionOptions.DEFAULTS.threads(1).imageSize(size, size);
        this.model = model;
        this.threads = threads;
        this.churn = churn;
        Random random = new Random(1);
        try (Session session = model.open(options)) {
            backend = session.backend();
            int elements = session.inputShape().intElements();
            for (int i = 0; i < INPUTS; i++) {
                float[] input = new float[elements];
                for (int k = 0; k < elements; k++) input[k] = (float) random.nextGaussian();
                inputs.add(input);
                expected.add(session.logits(input).data().clone());
            }
        }
    }

    /**
     * @param inferences in all, by all threads together
     * @param progress told now and then how many more are done
     */
    public Result run(long inferences, LongConsumer progress) throws InterruptedException {
        List<Session> kept = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            if (!churn) for (int i = 0; i < threads; i++) kept.add(open());
            phase(pool, kept, (long) threads * WARM_UP, _ -> {});
            wrong.set(0);
            List<MemoryUse> memory = new ArrayList<>();
            memory.add(MemoryUse.now("start"));
            long start = System.nanoTime();
            phase(pool, kept, inferences / 2, progress);
            memory.add(MemoryUse.now("middle"));
            phase(pool, kept, inferences - inferences / 2, progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            memory.add(MemoryUse.now("end"));
            return new Result(
                    model.name(), backend, threads, churn, inferences, wrong.get(), sessions.get(), seconds, memory);
        } finally {
            kept.forEach(Session::close);
        }
    }

    private void phase(ExecutorService pool, List<Session> kept, long inferences, LongConsumer progress)
            throws InterruptedException {
        left.set(inferences);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Session own = churn ? null : kept.get(i);
            running.add(pool.submit(() -> work(own, progress)));
        }
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("an inference failed", e.getCause());
            }
        }
    }

    private void work(Session own, LongConsumer progress) {
        while (left.get() > 0) {
            if (own != null) {
                infer(own, progress);
            } else {
                try (Session session = open()) {
                    infer(session, progress);
                }
            }
        }
    }

    /** As many as a short life holds. */
    private void infer(Session session, LongConsumer progress) {
        for (int i = 0; i < SHORT_LIFE; i++) {
            long number = left.getAndDecrement();
            if (number <= 0) return;
            int which = (int) (number % INPUTS);
            if (!Arrays.equals(
                    expected.get(which), session.logits(inputs.get(which)).data())) wrong.incrementAndGet();
            if (number % STEP == 0) progress.accept(STEP);
        }
    }

    private Session open() {
        sessions.incrementAndGet();
        return model.open(options);
    }
}
