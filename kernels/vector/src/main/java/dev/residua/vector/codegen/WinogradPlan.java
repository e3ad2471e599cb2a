package dev.residua.vector.codegen;

/**
 * How the images of a convolution are cut for the Winograd algorithm F(m x m, r x r): into tiles, and these into chunks.
 *
 * <p>Tiles are taken in chunks, so that scratch does not grow with the image. Where the weights leave room in a second-level cache, each worker takes
 * chunks of its own from the input to the output, and what is between stays in that cache. Else chunks are larger, whole tile rows, for more products of each
 * weight that is read: the workers first transform the input, sharing the result, then multiply and transform back, each its own tiles and output channels.
 * Where such chunks are whole images, tiles may be short ({@link TileAxis}).
 *
 * @param outputs m
 * @param points n = m + r - 1
 * @param channels input channels in whole vectors
 * @param rows of tiles of an image
 * @param columns of tiles of an image
 * @param chunkTiles the most tiles in a chunk
 * @param isLocal whether each worker has chunks of its own
 */
record WinogradPlan(
        ConvShape shape,
        int outputs,
        int points,
        int channels,
        TileAxis rows,
        TileAxis columns,
        int chunkTiles,
        boolean isLocal) {
    /** Elements of transformed input made at a time, if a row of tiles does not need more. */
    private static final int CHUNK_ELEMENTS = 512 << 10;

    /** Elements of transformed weights up to which each worker takes its own chunks. */
    private static final int LOCAL_WEIGHTS = 160 << 10;

    /** Elements of transformed input and of products in such a chunk. */
    private static final int LOCAL_ELEMENTS = 96 << 10;

    /** Output channels whose products such a chunk has room for. */
    private static final int LOCAL_COLUMNS = 64;

    /**
     * @param outputs m
     * @param vectorBits of the vectors that run over input channels
     */
    static WinogradPlan of(ConvShape shape, int outputs, int vectorBits) {
        int points = outputs + shape.window().kernelH() - 1;
        int lanes = vectorBits / Float.SIZE;
        int channels = Math.ceilDiv(shape.c(), lanes) * lanes;
        int tilesH = Math.ceilDiv(shape.outH(), outputs);
        int tilesW = Math.ceilDiv(shape.outW(), outputs);
        int tileRows = Math.multiplyExact(shape.n(), tilesH);
        long square = (long) points * points;
        boolean isLocal = square * shape.c() * shape.outC() <= LOCAL_WEIGHTS;
        int chunkTiles;
        if (isLocal) {
            long tileElements = square * (channels + Math.min(LOCAL_COLUMNS, shape.outC()));
            chunkTiles = Math.clamp(LOCAL_ELEMENTS / tileElements, 1, Math.multiplyExact(tileRows, tilesW));
        } else {
            int fitting = Math.clamp(CHUNK_ELEMENTS / (square * channels * tilesW), 1, tileRows);
            chunkTiles = (fitting < tilesH ? fitting : fitting / tilesH * tilesH) * tilesW;
        }
        boolean mayBeShort = !isLocal && chunkTiles % (tilesH * tilesW) == 0;
        TileAxis rows = TileAxis.of(shape.outH(), outputs, mayBeShort);
        TileAxis columns = TileAxis.of(shape.outW(), outputs, mayBeShort);
        return new WinogradPlan(shape, outputs, points, channels, rows, columns, chunkTiles, isLocal);
    }

    /** r. */
    int taps() {
        return points - outputs + 1;
    }

    /** Tiles of all images. */
    int tiles() {
        return Math.multiplyExact(shape.n(), rows.count() * columns.count());
    }

    /** Tiles that a product's rows can cover without a break: a worker's own chunks are cut where they end. */
    int run() {
        return isLocal ? tiles() : chunkTiles;
    }
}
