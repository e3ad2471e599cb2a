package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Hands out samples in batches, read ahead by threads of its own: once in the order of the source, or shuffled, epoch
 * after epoch. What a batch holds depends on seed, epoch and number alone, not on the threads or on where reading
 * began. For one consumer; closing stops and joins the threads and leaves the samples open.
 */
public final class Batches implements AutoCloseable {
    /** Batches in memory: one in use, two ready or being filled. */
    private static final int DEPTH = 3;

    private static final int MAX_CLAIM = 16;

    private final Samples samples;
    private final BatchOrder order;
    private final long seed;
    private final Unreadable unreadable;
    private final int claimSize;
    private final Batch[] ring = new Batch[DEPTH];
    private final int[] unread = new int[DEPTH];
    private final List<Thread> readers;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition filled = lock.newCondition();
    private final SortedMap<Integer, String> skipped = new TreeMap<>();

    /**
     * Batch b lies in ring[b % DEPTH]; batches from oldest to filling are in memory, slots from fillingSlot on are not
     * claimed.
     */
    private long oldest;

    private long filling;
    private int fillingSlot;

    /** The next to hand out: oldest, or the one after it while the consumer uses that. */
    private long next;

    private boolean anyRead;
    private boolean closed;

    /** Some slots of a batch that one reader fills, and the samples that belong there. */
    private record Claim(long number, Batch batch, int firstSlot, int[] indices) {}

    private Batches(
            Samples samples,
            BatchOrder order,
            long start,
            int batchSize,
            long seed,
            int threads,
            Unreadable unreadable) {
        if (threads < 1) throw new ResiduaException(threads + " reading threads, expected 1 or more");
        long elements = samples.shape().elements();
        if (elements * batchSize > Integer.MAX_VALUE - 8) {
            throw new ResiduaException("a batch of " + batchSize + " samples of shape " + samples.shape()
                    + " exceeds one Java array; use a smaller batch");
        }
        this.samples = samples;
        this.order = order;
        this.seed = seed;
        this.unreadable = unreadable;
        claimSize = Math.clamp(batchSize / (2L * threads), 1, MAX_CLAIM);
        oldest = start;
        filling = start;
        next = start;
        for (int i = 0; i < DEPTH; i++) ring[i] = new Batch(batchSize, (int) elements);
        readers = IntStream.range(0, threads).mapToObj(this::startReader).toList();
    }

    /**
     * Every sample once, in order. The last batch may be smaller; a skipped sample makes its batch smaller.
     *
     * @throws ResiduaException if there are no samples
     */
    public static Batches inOrder(Samples samples, int batchSize, int threads, Unreadable unreadable) {
        BatchOrder order = new BatchOrder(samples.size(), batchSize, false, 0);
        return new Batches(samples, order, 0, batchSize, 0, threads, unreadable);
    }

    /**
     * Full batches in an order that differs from epoch to epoch, without end, from batch {@code number} of {@code
     * epoch} on. In place of a skipped sample comes the one that follows it in the source.
     *
     * @throws ResiduaException if the batch is larger than the data, or there is no such batch in an epoch
     */
    public static Batches shuffled(
            Samples samples, int batchSize, int threads, Unreadable unreadable, long seed, long epoch, int number) {
        BatchOrder order = new BatchOrder(samples.size(), batchSize, true, seed);
        return new Batches(samples, order, order.batch(epoch, number), batchSize, seed, threads, unreadable);
    }

    public int batchesPerEpoch() {
        return order.batchesPerEpoch();
    }

    /**
     * The next batch, which is valid until the next call; null after the last.
     *
     * @throws UnreadableImageException naming the first sample of the batch that cannot be read, unless such are
     *     skipped
     * @throws ResiduaException if not one sample can be read
     * @throws IllegalStateException if closed
     */
    public Batch next() {
        while (true) {
            Batch batch = await();
            if (batch == null) return null;
            batch.compact();
            if (batch.size() > 0) {
                anyRead = true;
                return batch;
            }
        }
    }

    /** Why each skipped sample could not be read, in the order of the source. */
    public List<String> skipped() {
        lock.lock();
        try {
            return List.copyOf(skipped.values());
        } finally {
            lock.unlock();
        }
    }

    /** Stops and joins the reading threads; calling it again does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread reader : readers) {
            while (reader.isAlive()) {
                try {
                    reader.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private Batch await() {
        lock.lock();
        try {
            if (closed) throw new IllegalStateException("the batches are closed");
            oldest = next;
            room.signalAll();
            if (order.isEnd(next)) {
                if (!anyRead) throw noneReadable();
                return null;
            }
            int place = (int) (next % DEPTH);
            while (filling == next || unread[place] > 0) filled.awaitUninterruptibly();
            switch (ring[place].failure()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
            next++;
            return ring[place];
        } finally {
            lock.unlock();
        }
    }

    private Thread startReader(int number) {
        return Thread.ofPlatform().name("residua-reader-" + number).daemon().start(() -> {
            for (Claim claim = claim(); claim != null; claim = claim()) read(claim);
        });
    }

    /** Waits for slots to fill; null when there are no more. */
    private Claim claim() {
        lock.lock();
        try {
            while (!closed && filling - oldest >= DEPTH && !order.isEnd(filling)) room.awaitUninterruptibly();
            if (closed || order.isEnd(filling)) return null;
            int place = (int) (filling % DEPTH);
            int size = order.size(filling);
            if (fillingSlot == 0) {
                ring[place].begin(order.epoch(filling), order.number(filling), size);
                unread[place] = size;
            }
            int[] indices = new int[Math.min(claimSize, size - fillingSlot)];
            for (int i = 0; i < indices.length; i++) indices[i] = order.sample(filling, fillingSlot + i);
            Claim claim = new Claim(filling, ring[place], fillingSlot, indices);
            fillingSlot += indices.length;
            if (fillingSlot == size) {
                filling++;
                fillingSlot = 0;
            }
            return claim;
        } finally {
            lock.unlock();
        }
    }

    private void read(Claim claim) {
        int done = 0;
        Throwable failure = null;
        try {
            for (; done < claim.indices.length; done++) {
                read(claim.batch, claim.firstSlot + done, claim.indices[done]);
            }
        } catch (Throwable e) { // for the consumer, who waits for this batch
            failure = e;
        }
        lock.lock();
        try {
            if (failure != null) claim.batch.fail(claim.firstSlot + done, failure);
            unread[(int) (claim.number % DEPTH)] -= claim.indices.length;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void read(Batch batch, int slot, int index) {
        if (unreadable == Unreadable.REFUSE) {
            write(batch, slot, index);
        } else if (!order.isShuffled()) {
            if (!tryWrite(batch, slot, index)) batch.setUnreadable(slot);
        } else {
            int candidate = index;
            while (!tryWrite(batch, slot, candidate)) {
                candidate = (candidate + 1) % samples.size();
                if (candidate == index) throw noneReadable();
            }
        }
    }

    private boolean tryWrite(Batch batch, int slot, int index) {
        try {
            write(batch, slot, index);
            return true;
        } catch (UnreadableImageException e) {
            lock.lock();
            try {
                skipped.put(index, e.getMessage());
            } finally {
                lock.unlock();
            }
            return false;
        }
    }

    private void write(Batch batch, int slot, int index) {
        samples.read(index, Shuffle.generator(seed, batch.epoch(), index), batch.inputs(), batch.offset(slot));
        batch.set(slot, index, samples.label(index));
    }

    private ResiduaException noneReadable() {
        String example = skipped().isEmpty() ? "" : "; the first: " + skipped().getFirst();
        return new ResiduaException("none of the " + samples.size() + " samples can be read" + example);
    }
}
