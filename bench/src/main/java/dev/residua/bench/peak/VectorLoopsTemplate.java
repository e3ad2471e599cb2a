package dev.residua.bench.peak;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The code of every {@link VectorLoops}: {@link SpeciesLoops} defines this class once for each vector width, as a
 * hidden class with the species as its class data. So the species is a constant, as the compiler needs it to be,
 * without a copy of the source for each width.
 */
final class VectorLoopsTemplate implements VectorLoops {
    private static final VectorSpecies<Float> SPECIES = species();
    private static final int LANES = SPECIES.length();

    @SuppressWarnings("unchecked")
    private static VectorSpecies<Float> species() {
        try {
            VectorSpecies<Float> species =
                    MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, VectorSpecies.class);
            return Objects.requireNonNull(species, "to be defined with a species only");
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public float multiplyAdd(int iterations) {
        FloatVector m = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector s = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector r0 = m;
        FloatVector r1 = r0.add(s);
        FloatVector r2 = r1.add(s);
        FloatVector r3 = r2.add(s);
        FloatVector r4 = r3.add(s);
        FloatVector r5 = r4.add(s);
        FloatVector r6 = r5.add(s);
        FloatVector r7 = r6.add(s);
        FloatVector r8 = r7.add(s);
        FloatVector r9 = r8.add(s);
        FloatVector r10 = r9.add(s);
        FloatVector r11 = r10.add(s);
        for (int i = 0; i < iterations; i++) {
            r0 = r0.fma(m, s);
            r1 = r1.fma(m, s);
            r2 = r2.fma(m, s);
            r3 = r3.fma(m, s);
            r4 = r4.fma(m, s);
            r5 = r5.fma(m, s);
            r6 = r6.fma(m, s);
            r7 = r7.fma(m, s);
            r8 = r8.fma(m, s);
            r9 = r9.fma(m, s);
            r10 = r10.fma(m, s);
            r11 = r11.fma(m, s);
        }
        FloatVector sum = r0.add(r1).add(r2).add(r3).add(r4).add(r5);
        return sum.add(r6).add(r7).add(r8).add(r9).add(r10).add(r11).lane(0);
    }

    @Override
    public float sum(float[] array, int n, int iterations) {
        FloatVector r0 = FloatVector.zero(SPECIES);
        FloatVector r1 = r0;
        FloatVector r2 = r0;
        FloatVector r3 = r0;
        for (int iteration = 0; iteration < iterations; iteration++) {
            for (int i = 0; i < n; i += 8 * LANES) {
                r0 = r0.add(FloatVector.fromArray(SPECIES, array, i));
                r1 = r1.add(FloatVector.fromArray(SPECIES, array, i + LANES));
                r2 = r2.add(FloatVector.fromArray(SPECIES, array, i + 2 * LANES));
                r3 = r3.add(FloatVector.fromArray(SPECIES, array, i + 3 * LANES));
                r0 = r0.add(FloatVector.fromArray(SPECIES, array, i + 4 * LANES));
                r1 = r1.add(FloatVector.fromArray(SPECIES, array, i + 5 * LANES));
                r2 = r2.add(FloatVector.fromArray(SPECIES, array, i + 6 * LANES));
                r3 = r3.add(FloatVector.fromArray(SPECIES, array, i + 7 * LANES));
            }
        }
        return r0.add(r1).add(r2).add(r3).lane(0);
    }
}
