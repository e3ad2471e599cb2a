package dev.residua.vector.gemm;

import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Six rows of one vector, for the last columns where a second vector would be all padding.
 */
final class Tile6x1 implements Microkernel {
    private static final VectorSpecies<Float> SPECIES = Simd.SPECIES;
    private static final Class<?> VECTOR = Simd.VECTOR;
    private static final int LANES = Simd.LANES;

    @Override
    public int rows() {
        return 6;
    }

    @Override
    public int vectors() {
        return 1;
    }

    @Override
    public int columns() {
        return LANES;
    }

    @Override
    public void run(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            float[] b,
            int bOffset,
            int k,
            float[] init,
            int initOffset,
            int initStride,
            float[] bias,
            int biasOffset,
            float floor,
            float[] c,
            int cOffset,
            int cStride) {
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int r4 = Math.min(4, rows - 1);
        int r5 = Math.min(5, rows - 1);
        int a0 = aOffset;
        int a1 = aOffset + r1 * aStride;
        int a2 = aOffset + r2 * aStride;
        int a3 = aOffset + r3 * aStride;
        int a4 = aOffset + r4 * aStride;
        int a5 = aOffset + r5 * aStride;
        FloatVector bias0 = (FloatVector) VECTOR.cast(FloatVector.fromArray(SPECIES, bias, biasOffset));
        FloatVector c00 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset));
        FloatVector c10 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r1 * initStride));
        FloatVector c20 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r2 * initStride));
        FloatVector c30 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r3 * initStride));
        FloatVector c40 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r4 * initStride));
        FloatVector c50 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r5 * initStride));
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + p * LANES);
            FloatVector x0 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a0 + p]));
            c00 = x0.fma(b0, c00);
            FloatVector x1 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a1 + p]));
            c10 = x1.fma(b0, c10);
            FloatVector x2 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a2 + p]));
            c20 = x2.fma(b0, c20);
            FloatVector x3 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a3 + p]));
            c30 = x3.fma(b0, c30);
            FloatVector x4 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a4 + p]));
            c40 = x4.fma(b0, c40);
            FloatVector x5 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a5 + p]));
            c50 = x5.fma(b0, c50);
        }
        FloatVector low = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, floor));
        low.max(c00).intoArray(c, cOffset);
        low.max(c10).intoArray(c, cOffset + r1 * cStride);
        low.max(c20).intoArray(c, cOffset + r2 * cStride);
        low.max(c30).intoArray(c, cOffset + r3 * cStride);
        low.max(c40).intoArray(c, cOffset + r4 * cStride);
        low.max(c50).intoArray(c, cOffset + r5 * cStride);
    }
}
