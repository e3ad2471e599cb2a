package dev.residua.resnet.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Randomness that depends on nothing but the seed and what is drawn: the order of an epoch, the augmentation of a
 * sample.
 */
final class Shuffle {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Shuffle() {}

    /** Fisher and Yates's shuffle, in place. */
    static void shuffle(int[] values, RandomGenerator random) {
        for (int i = values.length - 1; i > 0; i--) {
            int k = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[k];
            values[k] = value;
        }
    }

    /** The order in which an epoch takes {@code size} samples. */
    static int[] order(int size, long seed, long epoch) {
        int[] order = IntStream.range(0, size).toArray();
        shuffle(order, generator(seed, epoch, -1));
        return order;
    }

    /** The generator of one sample in one epoch. */
    static SplittableRandom generator(long seed, long epoch, long index) {
        return new SplittableRandom(mix(mix(mix(seed) + epoch) + index));
    }

    /**
     * A bijection of 64 bits in which every input bit reaches every output bit: SplitMix (Steele, Lea and Flood 2014).
     */
    private static long mix(long z) {
        z += GOLDEN_GAMMA;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
