package dev.residua.vector.conv;

import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Copies runs of a few to a few hundred elements, where the start of {@link System#arraycopy} would take longer than the copy. */
final class Runs {
    private static final int LONG = 64;

    private Runs() {}

    static void copy(float[] from, int source, float[] to, int target, int length) {
        if (length >= LONG) {
            System.arraycopy(from, source, to, target, length);
        } else if (length >= Simd.LANES) {
            int last = length - Simd.LANES;
            for (int i = 0; i < last; i += Simd.LANES) copyVector(from, source + i, to, target + i);
            copyVector(from, source + last, to, target + last);
        } else {
            for (int i = 0; i < length; i++) to[target + i] = from[source + i];
        }
    }

    private static void copyVector(float[] from, int source, float[] to, int target) {
        FloatVector.fromArray(Simd.SPECIES, from, source).intoArray(to, target);
    }
}
