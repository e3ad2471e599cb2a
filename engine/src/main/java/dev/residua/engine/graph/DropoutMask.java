package dev.residua.engine.graph;

/** Which elements a {@link Op.Dropout} keeps: a pure function, so that backward and every backend agree without storing a mask. */
public final class DropoutMask {
    private DropoutMask() {}

    /**
     * Whether the element is kept.
     *
     * @param step number of the run
     * @param index place of the element in NCHW order
     */
    public static boolean keeps(long seed, long step, long index, double rate) {
        long mixed = mix(mix(seed ^ step * 0x9E3779B97F4A7C15L) + index * 0xD1B54A32D192ED03L);
        return (mixed >>> 11) * 0x1p-53 >= rate;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014, variant 13 of Stafford). */
    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
