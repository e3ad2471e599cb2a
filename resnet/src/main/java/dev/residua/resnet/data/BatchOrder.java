package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which samples make up which batch. Batches are counted from 0 on over all epochs. In order there is one epoch, whose
 * last batch may be smaller; shuffled there is no end, each epoch has an order of its own and leaves out what does not
 * fill a batch.
 */
final class BatchOrder {
    private final int samples;
    private final int batchSize;
    private final boolean shuffled;
    private final long seed;
    private final int batchesPerEpoch;
    private final Map<Long, int[]> orders = new HashMap<>();

    BatchOrder(int samples, int batchSize, boolean shuffled, long seed) {
        if (batchSize < 1) throw new ResiduaException("batch size " + batchSize + ", expected 1 or more");
        if (samples < 1) throw new ResiduaException("there are no samples to read");
        if (shuffled && batchSize > samples) {
            throw new ResiduaException("a batch of " + batchSize + " is larger than the data, " + samples
                    + " samples; use a smaller batch");
        }
        this.samples = samples;
        this.batchSize = batchSize;
        this.shuffled = shuffled;
        this.seed = seed;
        batchesPerEpoch = (int) (shuffled ? samples / batchSize : ((long) samples + batchSize - 1) / batchSize);
    }

    int batchesPerEpoch() {
        return batchesPerEpoch;
    }

    boolean isShuffled() {
        return shuffled;
    }

    /** Whether there is no such batch. */
    boolean isEnd(long batch) {
        return !shuffled && batch >= batchesPerEpoch;
    }

    /** The batch of that number within that epoch. */
    long batch(long epoch, int number) {
        if (epoch < 0 || number < 0 || number >= batchesPerEpoch) {
            throw new ResiduaException(
                    "cannot go on at batch " + number + " of epoch " + epoch + ": an epoch of this data has "
                            + batchesPerEpoch + " batches; was another batch size or other data used before?");
        }
        return Math.addExact(Math.multiplyExact(epoch, batchesPerEpoch), number);
    }

    long epoch(long batch) {
        return batch / batchesPerEpoch;
    }

    int number(long batch) {
        return (int) (batch % batchesPerEpoch);
    }

    int size(long batch) {
        return Math.min(batchSize, samples - number(batch) * batchSize);
    }

    /** The index of the sample in a slot; batches are asked for in about their order. Not thread-safe. */
    int sample(long batch, int slot) {
        int place = number(batch) * batchSize + slot;
        if (!shuffled) return place;
        long epoch = epoch(batch);
        int[] order = orders.get(epoch);
        if (order == null) {
            orders.keySet().removeIf(old -> old < epoch - 1);
            order = Shuffle.order(samples, seed, epoch);
            orders.put(epoch, order);
        }
        return order[place];
    }
}
