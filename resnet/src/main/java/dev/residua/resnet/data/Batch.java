package dev.residua.resnet.data;

/** Some samples on their way into a network. Its arrays are used again once the next batch is asked for. */
public final class Batch {
    private static final int UNREADABLE = -1;

    private final int elements;
    private final float[] inputs;
    private final float[] labels;
    private final int[] indices;
    private int size;
    private long epoch;
    private int number;

    /** The first failure in the order of the samples, so that the same one is reported for any number of threads. */
    private Throwable failure;

    private int failedSlot;

    Batch(int capacity, int elements) {
        this.elements = elements;
        inputs = new float[Math.multiplyExact(capacity, elements)];
        labels = new float[capacity];
        indices = new int[capacity];
    }

    /**
     * The samples one after the other, {@code [capacity, ...]}; what lies beyond {@link #size()} is left from before.
     */
    public float[] inputs() {
        return inputs;
    }

    /** Class indices in fp32, as the engine's cross-entropy takes them. */
    public float[] labels() {
        return labels;
    }

    public int label(int slot) {
        return (int) labels[slot];
    }

    /** Which sample of the source lies in a slot. */
    public int index(int slot) {
        return indices[slot];
    }

    /** How many samples there are; below the batch size at the end of the data or when one was skipped. */
    public int size() {
        return size;
    }

    /** From 0 on. */
    public long epoch() {
        return epoch;
    }

    /** Place within its epoch, from 0 on. */
    public int number() {
        return number;
    }

    void begin(long epoch, int number, int size) {
        this.epoch = epoch;
        this.number = number;
        this.size = size;
        failure = null;
    }

    int offset(int slot) {
        return slot * elements;
    }

    void set(int slot, int index, int label) {
        indices[slot] = index;
        labels[slot] = label;
    }

    void setUnreadable(int slot) {
        indices[slot] = UNREADABLE;
    }

    void fail(int slot, Throwable thrown) {
        if (failure == null || slot < failedSlot) {
            failure = thrown;
            failedSlot = slot;
        }
    }

    Throwable failure() {
        return failure;
    }

    /** Closes the gaps that unreadable samples left. */
    void compact() {
        int to = 0;
        for (int from = 0; from < size; from++) {
            if (indices[from] == UNREADABLE) continue;
            if (to < from) {
                System.arraycopy(inputs, offset(from), inputs, offset(to), elements);
                indices[to] = indices[from];
                labels[to] = labels[from];
            }
            to++;
        }
        size = to;
    }
}
