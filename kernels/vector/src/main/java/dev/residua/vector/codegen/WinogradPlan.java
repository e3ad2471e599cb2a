package dev.residua.vector.codegen;

import java.util.ArrayList;
import java.util.List;

/**
 * How the images of a convolution are cut for the Winograd algorithm F(m x m, r x r): into tiles, and these into chunks.
 *
 * <p>Tiles are taken in chunks, so that scratch does not grow with the image. Where the weights leave room in a second-level cache, each worker takes
 * chunks of its own from the input to the output, and what is between stays in that cache. Else chunks are larger, whole tile rows, for more products of each
 * weight that is read: the workers first transform the input, sharing the result, then multiply and transform back, each its own tiles and output channels.
 * Where such chunks are whole images, tiles may be short ({@link TileAxis}).
 *
 * @param phases of the input, whose channels are those of the products
 * @param outputs m
 * @param points n = m + r - 1
 * @param channels of the products, in whole vectors
 * @param rows of tiles of an image
 * @param columns of tiles of an image
 * @param chunkTiles the most tiles in a chunk
 * @param isLocal whether each worker has chunks of its own
 * @param blocks of channels that are transformed at a time
 */
record WinogradPlan(
        ConvShape shape,
        Polyphase phases,
        int outputs,
        int points,
        int channels,
        TileAxis rows,
        TileAxis columns,
        int chunkTiles,
        boolean isLocal,
        List<Block> blocks) {
    /** Elements of transformed input made at a time, if a row of tiles does not need more. */
    private static final int CHUNK_ELEMENTS = 512 << 10;

    /** Elements of transformed weights up to which each worker takes its own chunks. */
    private static final int LOCAL_WEIGHTS = 160 << 10;

    /** Elements of transformed input and of products in such a chunk. */
    private static final int LOCAL_ELEMENTS = 96 << 10;

    /** Output channels whose products such a chunk has room for. */
    private static final int LOCAL_COLUMNS = 64;

    /** The most channels in a block, unless phases are packed. */
    private static final int BLOCK_CHANNELS = 128;

    /**
     * Channels that are transformed at a time: some of one phase, or all of all phases packed side by side.
     *
     * @param phase which one; the first if all are packed
     * @param first of them in the image
     * @param place of the first among the channels of the products
     * @param channels how many, in whole vectors
     */
    record Block(int phase, int first, int place, int channels) {}

    /**
     * @param outputs m
     * @param vectorBits of the vectors that run over input channels
     */
    static WinogradPlan of(ConvShape shape, int outputs, int vectorBits) {
        Polyphase phases = Polyphase.of(shape);
        int points = outputs + phases.taps() - 1;
        int lanes = vectorBits / Float.SIZE;
        int channels = Math.ceilDiv(phases.depth(), lanes) * lanes;
        int tilesH = Math.ceilDiv(shape.outH(), outputs);
        int tilesW = Math.ceilDiv(shape.outW(), outputs);
        int tileRows = Math.multiplyExact(shape.n(), tilesH);
        long square = (long) points * points;
        boolean isLocal = square * phases.depth() * shape.outC() <= LOCAL_WEIGHTS;
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
        List<Block> blocks = blocks(phases, channels, lanes);
        return new WinogradPlan(shape, phases, outputs, points, channels, rows, columns, chunkTiles, isLocal, blocks);
    }

    private static List<Block> blocks(Polyphase phases, int channels, int lanes) {
        if (isPacked(phases, lanes)) return List.of(new Block(0, 0, 0, channels));
        List<Block> blocks = new ArrayList<>();
        int each = channels / phases.count();
        for (int place = 0; place < channels; ) {
            int first = place % each;
            int count = Math.min(BLOCK_CHANNELS, each - first);
            blocks.add(new Block(place / each, first, place, count));
            place += count;
        }
        return List.copyOf(blocks);
    }

    /** Whether there are several phases, and the channels of one do not fill vectors. */
    private static boolean isPacked(Polyphase phases, int lanes) {
        return phases.count() > 1 && phases.c() % lanes != 0;
    }

    boolean isPacked() {
        return blocks.size() < phases.count();
    }

    /** Elements from one pixel to the next in the image and in copies of it; 0 if these differ. */
    int pixelStep() {
        int block = blocks.getFirst().channels();
        return isPacked() || block == phases.stride() * phases.c() ? block : 0;
    }

    /** r. */
    int taps() {
        return phases.taps();
    }

    /** Tiles of all images. */
    int tiles() {
        return Math.multiplyExact(shape.n(), rows.count() * columns.count());
    }

    /** Tiles that a product's rows can cover without a break: a worker's own chunks are cut where they end. */
    int run() {
        return isLocal ? tiles() : chunkTiles;
    }

    /** Products of one image for each pair of an input and an output channel. */
    long products() {
        return (long) products(rows) * products(columns);
    }

    /** In one direction, of all tiles and phases. */
    private int products(TileAxis axis) {
        return axis.points(taps()) * phases.stride() - axis.count() * phases.missing();
    }

    /** Transformed weights that are multiplied, for each such pair. */
    int weights() {
        int along = points * phases.stride() - phases.missing();
        return along * along;
    }

    /** The first row of an image that a tile reads of a phase; it reads every {@code stride}-th from there. */
    int top(int tileRow, int phase) {
        int origin = rows.origin(tileRow % rows.count());
        return origin * phases.stride() + phases.row(phase) - shape.window().padTop();
    }

    /** The first column, likewise. */
    int left(int tileColumn, int phase) {
        return columns.origin(tileColumn) * phases.stride()
                + phases.column(phase)
                - shape.window().padLeft();
    }
}
