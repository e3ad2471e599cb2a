package dev.residua.vector.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector shape of all kernels. It is a constant of this class because the compiler turns a vector operation
 * into an instruction only where the shape is a compile-time constant, and because every further shape that passes
 * through the same code makes it slower.
 *
 * <p>A sum carried through a loop is best the argument of an operation, not its receiver: {@code x.add(sum)} with x
 * just loaded has a receiver whose class the compiler knows, whatever shapes other kernels use.
 */
public final class Simd {
    public static final VectorSpecies<Float> SPECIES = switch (VectorWidth.requested()) {
        case 128 -> FloatVector.SPECIES_128;
        case 256 -> FloatVector.SPECIES_256;
        case 512 -> FloatVector.SPECIES_512;
        default -> FloatVector.SPECIES_PREFERRED;
    };

    /**
     * The class of the vectors. A vector cast to it is one whose methods C2 need not look for: otherwise it goes by the classes that the whole
     * program has had in that place, and where those are two, a loop over sums may keep copies of them in memory. Worth it for what a
     * method is called on in the innermost loop and after it.
     */
    public static final Class<?> VECTOR = SPECIES.vectorType();

    /** Floats in one vector. */
    public static final int LANES = SPECIES.length();

    /** Floats in the widest vector the CPU has; wider ones are emulated, object by object. */
    public static final int WIDEST_LANES = FloatVector.SPECIES_MAX.length();

    /** Vector registers of this CPU that C2 uses: 32 with AVX-512 and on ARM, 16 with AVX2. */
    public static final int REGISTERS =
            WIDEST_LANES * Float.SIZE == 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;

    /** Floats in a cache line: memory that a kernel is given begins at whole ones. */
    private static final int LINE = 16;

    private Simd() {}

    /** {@code n} rounded up to whole vectors. */
    public static int roundUp(int n) {
        return (n + LANES - 1) / LANES * LANES;
    }

    /** {@code n} rounded up to whole cache lines. */
    public static long roundUpToLines(long n) {
        return Math.ceilDiv(n, LINE) * LINE;
    }
}
