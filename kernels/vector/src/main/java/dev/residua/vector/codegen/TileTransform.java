package dev.residua.vector.codegen;

/**
 * A linear transform of square tiles of pixels, {@code Y = T X T^T} for each channel (Lavin and Gray 2016, section 4). An input transform reads
 * tiles of an image and writes each of a tile's n x n results to another matrix; a weight transform does that with the r x r taps of a kernel; an
 * output transform reads one element of each and writes tiles of an image. Channels are contiguous on both sides.
 */
public interface TileTransform {
    /** Elements of a pixel or a point in a call, those of all its tiles together, up to which a call's tiles stay in a first-level cache. */
    int CALL_ELEMENTS = 128;

    /**
     * Offsets and steps are in elements. Transforms of input and weights only transform, and ignore bias, residual and floor.
     *
     * @param x where to read the first tile
     * @param xTile from one tile to the next
     * @param y where to write, likewise
     * @param row from one row of an image, or of taps, to the next
     * @param pixel from one pixel, or tap, to the next; ignored where the {@link TransformSpec} says it
     * @param point from one of the n x n points, row after row, to the next; likewise
     * @param bias one for each channel
     * @param residual null for none; steps like {@code y}
     * @param floor what smaller results are replaced by: 0 for a ReLU, negative infinity for none
     * @param channels a multiple of the vector's lanes
     * @param tiles how many
     */
    void run(
            float[] x,
            int xOffset,
            int xTile,
            float[] y,
            int yOffset,
            int yTile,
            int row,
            int pixel,
            int point,
            float[] bias,
            int biasOffset,
            float[] residual,
            int residualOffset,
            float floor,
            int channels,
            int tiles);
}
