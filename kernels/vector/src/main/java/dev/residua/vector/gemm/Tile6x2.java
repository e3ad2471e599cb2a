package dev.residua.vector.gemm;

import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Six rows of two vectors: twelve sums, the two vectors of B and the broadcast element just fit the 16 registers of AVX2, and hide the latency of
 * the multiply-add on CPUs that start two a cycle.
 */
final class Tile6x2 implements Microkernel {
    private static final VectorSpecies<Float> SPECIES = Simd.SPECIES;
    private static final Class<?> VECTOR = Simd.VECTOR;
    private static final int LANES = Simd.LANES;

    @Override
    public int rows() {
        return 6;
    }

    @Override
    public int vectors() {
        return 2;
    }

    @Override
    public int columns() {
        return 2 * LANES;
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
        FloatVector bias1 = (FloatVector) VECTOR.cast(FloatVector.fromArray(SPECIES, bias, biasOffset + LANES));
        FloatVector c00 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset));
        FloatVector c01 = bias1.add(FloatVector.fromArray(SPECIES, init, initOffset + LANES));
        FloatVector c10 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r1 * initStride));
        FloatVector c11 = bias1.add(FloatVector.fromArray(SPECIES, init, initOffset + r1 * initStride + LANES));
        FloatVector c20 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r2 * initStride));
        FloatVector c21 = bias1.add(FloatVector.fromArray(SPECIES, init, initOffset + r2 * initStride + LANES));
        FloatVector c30 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r3 * initStride));
        FloatVector c31 = bias1.add(FloatVector.fromArray(SPECIES, init, initOffset + r3 * initStride + LANES));
        FloatVector c40 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r4 * initStride));
        FloatVector c41 = bias1.add(FloatVector.fromArray(SPECIES, init, initOffset + r4 * initStride + LANES));
        FloatVector c50 = bias0.add(FloatVector.fromArray(SPECIES, init, initOffset + r5 * initStride));
        FloatVector c51 = bias1.add(FloatVector.fromArray(SPECIES, init, initOffset + r5 * initStride + LANES));
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + p * (2 * LANES));
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + p * (2 * LANES) + LANES);
            FloatVector x0 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a0 + p]));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a1 + p]));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a2 + p]));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a3 + p]));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a4 + p]));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, a[a5 + p]));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
        }
        FloatVector low = (FloatVector) VECTOR.cast(FloatVector.broadcast(SPECIES, floor));
        low.max(c00).intoArray(c, cOffset);
        low.max(c01).intoArray(c, cOffset + LANES);
        low.max(c10).intoArray(c, cOffset + r1 * cStride);
        low.max(c11).intoArray(c, cOffset + r1 * cStride + LANES);
        low.max(c20).intoArray(c, cOffset + r2 * cStride);
        low.max(c21).intoArray(c, cOffset + r2 * cStride + LANES);
        low.max(c30).intoArray(c, cOffset + r3 * cStride);
        low.max(c31).intoArray(c, cOffset + r3 * cStride + LANES);
        low.max(c40).intoArray(c, cOffset + r4 * cStride);
        low.max(c41).intoArray(c, cOffset + r4 * cStride + LANES);
        low.max(c50).intoArray(c, cOffset + r5 * cStride);
        low.max(c51).intoArray(c, cOffset + r5 * cStride + LANES);
    }
}
