package dev.residua.vector.conv;

import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Eight rows of two vectors, for CPUs with 32 registers. */
final class Outer8x2 implements OuterProduct {
    private static final VectorSpecies<Float> SPECIES = Simd.SPECIES;
    private static final int LANES = Simd.LANES;

    @Override
    public int vectors() {
        return 2;
    }

    @Override
    public void run(
            float[] a,
            int aOffset,
            int aStep,
            float[] b,
            int bOffset,
            int bLine,
            int bSkip,
            int bStep,
            int lines,
            int linesPerImage,
            int pixels,
            boolean accumulate,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        FloatVector c60 = FloatVector.zero(SPECIES);
        FloatVector c61 = FloatVector.zero(SPECIES);
        FloatVector c70 = FloatVector.zero(SPECIES);
        FloatVector c71 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c01 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + cStride);
            c11 = FloatVector.fromArray(SPECIES, c, cOffset + cStride + LANES);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride);
            c21 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride + LANES);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride);
            c31 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride + LANES);
            c40 = FloatVector.fromArray(SPECIES, c, cOffset + 4 * cStride);
            c41 = FloatVector.fromArray(SPECIES, c, cOffset + 4 * cStride + LANES);
            c50 = FloatVector.fromArray(SPECIES, c, cOffset + 5 * cStride);
            c51 = FloatVector.fromArray(SPECIES, c, cOffset + 5 * cStride + LANES);
            c60 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride);
            c61 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride + LANES);
            c70 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride);
            c71 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride + LANES);
        }
        int x = aOffset;
        int line = bOffset;
        int inImage = 0;
        for (int i = 0; i < lines; i++) {
            int y = line;
            for (int p = 0; p < pixels; p++) {
                FloatVector b0 = FloatVector.fromArray(SPECIES, b, y);
                FloatVector b1 = FloatVector.fromArray(SPECIES, b, y + LANES);
                FloatVector x0 = FloatVector.broadcast(SPECIES, a[x]);
                c00 = x0.fma(b0, c00);
                c01 = x0.fma(b1, c01);
                FloatVector x1 = FloatVector.broadcast(SPECIES, a[x + 1]);
                c10 = x1.fma(b0, c10);
                c11 = x1.fma(b1, c11);
                FloatVector x2 = FloatVector.broadcast(SPECIES, a[x + 2]);
                c20 = x2.fma(b0, c20);
                c21 = x2.fma(b1, c21);
                FloatVector x3 = FloatVector.broadcast(SPECIES, a[x + 3]);
                c30 = x3.fma(b0, c30);
                c31 = x3.fma(b1, c31);
                FloatVector x4 = FloatVector.broadcast(SPECIES, a[x + 4]);
                c40 = x4.fma(b0, c40);
                c41 = x4.fma(b1, c41);
                FloatVector x5 = FloatVector.broadcast(SPECIES, a[x + 5]);
                c50 = x5.fma(b0, c50);
                c51 = x5.fma(b1, c51);
                FloatVector x6 = FloatVector.broadcast(SPECIES, a[x + 6]);
                c60 = x6.fma(b0, c60);
                c61 = x6.fma(b1, c61);
                FloatVector x7 = FloatVector.broadcast(SPECIES, a[x + 7]);
                c70 = x7.fma(b0, c70);
                c71 = x7.fma(b1, c71);
                x += aStep;
                y += bStep;
            }
            line += bLine;
            if (++inImage == linesPerImage) {
                inImage = 0;
                line += bSkip;
            }
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c10.intoArray(c, cOffset + cStride);
        c11.intoArray(c, cOffset + cStride + LANES);
        c20.intoArray(c, cOffset + 2 * cStride);
        c21.intoArray(c, cOffset + 2 * cStride + LANES);
        c30.intoArray(c, cOffset + 3 * cStride);
        c31.intoArray(c, cOffset + 3 * cStride + LANES);
        c40.intoArray(c, cOffset + 4 * cStride);
        c41.intoArray(c, cOffset + 4 * cStride + LANES);
        c50.intoArray(c, cOffset + 5 * cStride);
        c51.intoArray(c, cOffset + 5 * cStride + LANES);
        c60.intoArray(c, cOffset + 6 * cStride);
        c61.intoArray(c, cOffset + 6 * cStride + LANES);
        c70.intoArray(c, cOffset + 7 * cStride);
        c71.intoArray(c, cOffset + 7 * cStride + LANES);
    }
}
