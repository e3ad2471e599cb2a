package dev.residua.vector.conv;

import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight rows of one vector: as much as 16 registers hold without spilling, and enough sums to hide the latency of two
 * multiply-adders.
 */
final class Outer8x1 implements OuterProduct {
    private static final VectorSpecies<Float> SPECIES = Simd.SPECIES;

    @Override
    public int vectors() {
        return 1;
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
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c60 = FloatVector.zero(SPECIES);
        FloatVector c70 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + cStride);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * cStride);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * cStride);
            c40 = FloatVector.fromArray(SPECIES, c, cOffset + 4 * cStride);
            c50 = FloatVector.fromArray(SPECIES, c, cOffset + 5 * cStride);
            c60 = FloatVector.fromArray(SPECIES, c, cOffset + 6 * cStride);
            c70 = FloatVector.fromArray(SPECIES, c, cOffset + 7 * cStride);
        }
        int x = aOffset;
        int line = bOffset;
        int inImage = 0;
        for (int i = 0; i < lines; i++) {
            int y = line;
            for (int p = 0; p < pixels; p++) {
                FloatVector b0 = FloatVector.fromArray(SPECIES, b, y);
                FloatVector x0 = FloatVector.broadcast(SPECIES, a[x]);
                c00 = x0.fma(b0, c00);
                FloatVector x1 = FloatVector.broadcast(SPECIES, a[x + 1]);
                c10 = x1.fma(b0, c10);
                FloatVector x2 = FloatVector.broadcast(SPECIES, a[x + 2]);
                c20 = x2.fma(b0, c20);
                FloatVector x3 = FloatVector.broadcast(SPECIES, a[x + 3]);
                c30 = x3.fma(b0, c30);
                FloatVector x4 = FloatVector.broadcast(SPECIES, a[x + 4]);
                c40 = x4.fma(b0, c40);
                FloatVector x5 = FloatVector.broadcast(SPECIES, a[x + 5]);
                c50 = x5.fma(b0, c50);
                FloatVector x6 = FloatVector.broadcast(SPECIES, a[x + 6]);
                c60 = x6.fma(b0, c60);
                FloatVector x7 = FloatVector.broadcast(SPECIES, a[x + 7]);
                c70 = x7.fma(b0, c70);
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
        c10.intoArray(c, cOffset + cStride);
        c20.intoArray(c, cOffset + 2 * cStride);
        c30.intoArray(c, cOffset + 3 * cStride);
        c40.intoArray(c, cOffset + 4 * cStride);
        c50.intoArray(c, cOffset + 5 * cStride);
        c60.intoArray(c, cOffset + 6 * cStride);
        c70.intoArray(c, cOffset + 7 * cStride);
    }
}
