package dev.residua.resnet.data;

import dev.residua.engine.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a network is trained or evaluated on: a fixed, ordered set of inputs of one shape, each with a label. Any
 * sample is read at any time, from any thread.
 */
public interface Samples {
    int size();

    /** Of one sample, without the batch axis. */
    Shape shape();

    /** Class names; the place in the list is the label. Empty if the samples have no labels. */
    List<String> classes();

    /** 0 to the number of classes, excluded, or {@link LabelledImages#NO_LABEL}. */
    int label(int index);

    /** Where the sample comes from, as messages name it. */
    String name(int index);

    /**
     * Writes one sample, row-major.
     *
     * @param random decides an augmentation, and nothing else does
     * @throws UnreadableImageException if it cannot be read, though others may
     */
    void read(int index, RandomGenerator random, float[] out, int offset);
}
