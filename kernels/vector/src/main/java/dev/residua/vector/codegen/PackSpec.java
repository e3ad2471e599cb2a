package dev.residua.vector.codegen;

/**
 * What a {@link PhasePacking} copies.
 *
 * @param vectorBits width of the vectors: 64, 128, 256 or 512
 * @param c channels of the image
 */
public record PackSpec(int vectorBits, int c) implements KernelSpec {
    /** Channels of the four phases. */
    public int depth() {
        return 4 * c;
    }

    /** Elements from one packed pixel to the next: its channels in whole vectors. */
    public int step() {
        return Math.ceilDiv(depth(), lanes()) * lanes();
    }

    /** Reads like {@code f32x16_pack_c3}: lanes, channels. */
    @Override
    public String id() {
        return "f32x" + lanes() + "_pack_c" + c;
    }
}
