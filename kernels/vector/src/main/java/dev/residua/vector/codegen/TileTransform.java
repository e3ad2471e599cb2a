package dev.residua.vector.codegen;

/**
 * A linear transform of square tiles of pixels, {@code Y = T X T^T} for each channel (Lavin and Gray 2016, section 4). An input transform reads a
 * tile of the image and writes each of its n x n results to another matrix; an output transform reads one element of each and writes a tile of
 * the image. Channels are contiguous on both sides.
 */
public interface TileTransform {
    /**
     * Offsets and steps are in elements. Arrays an epilogue does not use may be null.
     *
     * @param x where to read; element (i, j) of the tile is {@code i xRow + j xColumn} from {@code xOffset}
     * @param y where to write, likewise
     * @param bias one for each channel
     * @param residual steps like {@code y}
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
            int channels,
            float[] spare,
            int spareOffset);
}
