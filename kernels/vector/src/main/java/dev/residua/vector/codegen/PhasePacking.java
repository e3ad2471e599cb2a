package dev.residua.vector.codegen;

/** Puts the four phases of pixels ({@link Polyphase}) side by side, where an image has too few channels to fill vectors with one. */
public interface PhasePacking {
    /**
     * Copies pixels with all their phases inside the image. What a pixel reads begins c elements before {@code xOffset} and ends within two vectors
     * behind its last element; written are whole vectors.
     *
     * @param xOffset where phase (0, 0) of the first pixel is
     * @param xRow elements from one row of the image to the next
     * @param pixels how many, one beside the other
     */
    void run(float[] x, int xOffset, int xRow, float[] y, int yOffset, int pixels);
}
