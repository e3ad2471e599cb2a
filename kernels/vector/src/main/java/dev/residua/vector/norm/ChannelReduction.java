package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.tensor.Shape;
import java.util.Arrays;

/**
 * Sums over all pixels, for each channel, channels innermost in memory. The pixels are cut into chunks that depend on
 * the shape alone; the sums of a chunk are formed in fp32, a few pixels at a time in registers, and those of all
 * chunks put together in double.
 */
public abstract class ChannelReduction implements Kernel.Invocation, WorkerPool.Part {
    /** Elements of a chunk at least. */
    private static final int CHUNK = 32 * 1024;

    private static final int MAX_CHUNKS = 256;

    /** Pixels that are added up before their sums are stored. */
    private static final int BLOCK = 16;

    final int channels;
    final int pixels;
    final Buffer sums;
    private final int rows;
    private final int chunkPixels;
    private final int chunks;
    private final WorkerPool pool;

    /**
     * @param rows sums for each channel
     * @param operands with scratch for {@link #scratchElements}
     */
    ChannelReduction(int rows, Shape shape, Operands operands) {
        this.rows = rows;
        channels = shape.dim(1);
        pixels = shape.intElements() / Math.max(1, channels);
        chunkPixels = chunkPixels(pixels, channels);
        chunks = chunks(pixels, channels);
        sums = operands.scratch();
        pool = operands.pool();
    }

    /** Elements of scratch for a reduction of such a tensor to so many sums for each channel. */
    public static long scratchElements(Shape shape, int rows) {
        int channels = shape.dim(1);
        return (long) chunks(shape.intElements() / Math.max(1, channels), channels) * rows * channels;
    }

    private static int chunkPixels(int pixels, int channels) {
        int least = Math.max(CHUNK / Math.max(1, channels), pixels / MAX_CHUNKS);
        return (least + BLOCK) / BLOCK * BLOCK;
    }

    private static int chunks(int pixels, int channels) {
        int length = chunkPixels(pixels, channels);
        return (pixels + length - 1) / length;
    }

    @Override
    public final void run() {
        prepare();
        pool.run(chunks, this);
        finish(chunks);
    }

    /** One chunk. */
    @Override
    public final void run(int chunk, int worker) {
        int place = sums(chunk, 0);
        Arrays.fill(sums.data(), place, place + rows * channels, 0);
        int begin = chunk * chunkPixels;
        int end = Math.min(pixels, begin + chunkPixels);
        begin(place, begin, Math.min(BLOCK, end - begin));
        for (int pixel = begin; pixel < end; pixel += BLOCK) add(place, pixel, Math.min(BLOCK, end - pixel));
    }

    /** Where sum {@code row} of channel 0 of a chunk lies. */
    final int sums(int chunk, int row) {
        return sums.offset() + (chunk * rows + row) * channels;
    }

    /** Pixels of each chunk. */
    final int[] lengths() {
        int[] lengths = new int[chunks];
        Arrays.setAll(lengths, chunk -> Math.min(chunkPixels, pixels - chunk * chunkPixels));
        return lengths;
    }

    /** Called at the start of a run. */
    void prepare() {}

    /** Called with the first pixels of a chunk before they are added. */
    void begin(int place, int pixel, int count) {}

    /** Adds {@code count} pixels to the chunk's sums at {@code place}. */
    abstract void add(int place, int pixel, int count);

    /** Writes the result. */
    abstract void finish(int chunks);

    /** One sum of one channel over all chunks. */
    final double total(int row, int c, int chunks) {
        double total = 0;
        for (int chunk = 0; chunk < chunks; chunk++) total += sums.data()[sums(chunk, row) + c];
        return total;
    }
}
