package dev.residua.vector.codegen;

/**
 * A linear transform of square tiles of pixels, {@code Y = T X T^T} for each channel (Lavin and Gray 2016, section 4). An input transform reads a
 * tile of the image and writes each of its n x n results to another matrix; a weight transform does that with the r x r taps of a kernel; an
 * output transform reads one element of each and writes a tile of the image. Channels are contiguous on both sides.
 */
public interface TileTransform {
    /**
     * Offsets and steps are in elements. Transforms of input and weights only transform, and ignore bias, residual and floor.
     *
     * @param x where to read; element (i, j) of the tile is {@code i xRow + j xColumn} from {@code xOffset}
     * @param y where to write, likewise
     * @param bias one for each channel
     * @param residual null for none; steps like {@code y}
     * @param floor what smaller results are replaced by: 0 for a ReLU, negative infinity for none
     * @param channels a multiple of the vector's lanes
     * @param spare memory for {@link TransformSpec#spareElements()} intermediate results
     */
    void run(
            float[] x,
            int xOffset,
            int xRow,
            int xColumn,
            float[] y,
            int yOffset,
            int yRow,
            int yColumn,
            float[] bias,
            int biasOffset,
            float[] residual,
            int residualOffset,
            float floor,
            int channels,
            float[] spare,
            int spareOffset);
}
