package dev.residua.vector.simd;

import dev.residua.engine.ResiduaException;

/** The vector width that was asked for; loads without the Vector API. */
public final class VectorWidth {
    /** System property with a width in bits; unset, the widest the CPU handles well is used. Meant for tests and comparisons. */
    public static final String PROPERTY = "dev.residua.vector.bits";

    /** The value that stands for no choice. */
    public static final int PREFERRED = 0;

    private VectorWidth() {}

    /**
     * 128, 256, 512 or {@link #PREFERRED}.
     *
     * @throws ResiduaException if the property holds anything else
     */
    public static int requested() {
        String value = System.getProperty(PROPERTY);
        return switch (value) {
            case null -> PREFERRED;
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default ->
                throw new ResiduaException("system property " + PROPERTY + " is '" + value
                        + "', expected 128, 256 or 512; leave it out for the CPU's own width");
        };
    }
}
