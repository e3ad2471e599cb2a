package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** A {@link WeightGradient} tied to its memory. */
final class WeightGradientRun implements Kernel.Invocation {
    private static final int LANES = Simd.LANES;

    private static final OuterProduct NARROW = new Outer8x1();

    /** The wide tile wants 32 registers, which come with vectors of 512 bits. */
    private static final OuterProduct WIDE = LANES < 16 ? NARROW : new Outer8x2();

    private final WeightGradient gradient;
    private final Buffer x;
    private final Buffer dy;

    /** {@code [OC, IC / groups, KH, KW]}, or a matrix. */
    private final Buffer dw;

    private final float[] scratch;
    private final int sums;
    private final int halos;
    private final int dyCopies;
    private final WorkerPool pool;
    private final int haloElements;
    private final int dyElements;
    private final int sumElements;

    /** For each tap of the kernel where its sums lie within those of an output channel. */
    private final int[] taps;

    private final WorkerPool.Part add = this::add;
    private final WorkerPool.Part store = this::store;

    WeightGradientRun(WeightGradient gradient, Operands operands) {
        this.gradient = gradient;
        x = operands.input(0);
        dy = operands.input(1);
        dw = operands.output();
        pool = operands.pool();
        scratch = operands.scratch().data();
        haloElements = gradient.haloElements();
        dyElements = gradient.dyElements();
        sumElements = Math.multiplyExact(gradient.groups * gradient.runs * gradient.paddedRun, gradient.sumRows());
        sums = operands.scratch().offset();
        halos = sums + gradient.allSumElements();
        dyCopies = halos + pool.threads() * haloElements;
        taps = new int[gradient.kernelH * gradient.kernelW];
        int tapsPerRun = taps.length / gradient.runs;
        for (int i = 0; i < taps.length; i++) {
            taps[i] = i / tapsPerRun * gradient.sumRows() * gradient.paddedRun
                    + i % tapsPerRun * (gradient.inC / gradient.groups);
        }
    }

    /** The tile for what is left of a run. */
    static OuterProduct widest(int elements) {
        return elements < 2 * LANES ? NARROW : WIDE;
    }

    @Override
    public void run() {
        if (gradient.n == 0) {
            Arrays.fill(dw.data(), dw.offset(), dw.offset() + dw.shape().intElements(), 0);
            return;
        }
        pool.run(gradient.chunks * gradient.rowParts, add);
        if (gradient.chunks > 1) pool.run(gradient.outC, store);
    }

    /** Sums of one chunk for some output channels of each group. */
    private void add(int index, int worker) {
        int chunk = index / gradient.rowParts;
        int part = index % gradient.rowParts;
        int tiles = gradient.paddedRows / OuterProduct.ROWS;
        int firstRow = part * tiles / gradient.rowParts * OuterProduct.ROWS;
        int endRow = (part + 1) * tiles / gradient.rowParts * OuterProduct.ROWS;
        int first = (int) ((long) chunk * gradient.blocks / gradient.chunks);
        int end = (int) ((chunk + 1L) * gradient.blocks / gradient.chunks);
        boolean alone = gradient.chunks == 1;
        int place = sums + (alone ? worker : chunk) * sumElements - (alone ? firstRow * gradient.paddedRun : 0);
        for (int block = first; block < end; block++) {
            addBlock(block, worker, firstRow, endRow, block > first, place);
        }
        int rows = gradient.outC / gradient.groups;
        for (int group = 0; alone && group < gradient.groups; group++) {
            for (int row = firstRow; row < Math.min(endRow, rows); row++) store(group, row, place);
        }
    }

    private void addBlock(int block, int worker, int firstRow, int endRow, boolean accumulate, int c) {
        int image = block / gradient.rowBlocks * gradient.blockImages;
        int images = Math.min(gradient.blockImages, gradient.n - image);
        int row = block % gradient.rowBlocks * gradient.blockRows;
        int lines = Math.min(gradient.blockRows, gradient.rows.count() - row);
        int pixels = gradient.columns.count();

        float[] a = dy.data();
        int groupRows = gradient.outC / gradient.groups;
        int dyPitch = gradient.outC;
        int from = dy.offset() + (image * gradient.rows.count() + row) * pixels * gradient.outC;
        if (gradient.copiesDy) {
            a = scratch;
            int place = dyCopies + worker * dyElements;
            copyDy(from, images * lines * pixels, place);
            from = place;
            groupRows = gradient.paddedRows;
            dyPitch = gradient.groups * groupRows;
        }

        float[] b = x.data();
        int rowPitch = gradient.inW * gradient.inC;
        int imagePitch = gradient.inH * rowPitch;
        int origin = x.offset()
                + image * imagePitch
                + gradient.rows.in(row, 0) * rowPitch
                + gradient.columns.inFirst() * gradient.inC;
        if (gradient.copiesX) {
            b = scratch;
            int place = halos + worker * haloElements;
            int first = row * gradient.rows.inStep() - gradient.top;
            copyX(image, images, first, place);
            rowPitch = gradient.haloW * gradient.inC;
            imagePitch = gradient.haloRows * rowPitch;
            origin = place
                    + (gradient.rows.in(row, 0) - first) * rowPitch
                    + (gradient.columns.inFirst() + gradient.left) * gradient.inC;
        }

        int lineStep = gradient.rows.inStep() * rowPitch;
        int skip = imagePitch - lines * lineStep;
        int step = gradient.columns.inStep() * gradient.inC;
        int groupDepth = gradient.inC / gradient.groups;
        int runsPerRow = gradient.runs / gradient.kernelH;
        for (int group = 0; group < gradient.groups; group++) {
            for (int run = 0; run < gradient.runs; run++) {
                int tap = run / runsPerRow * gradient.rows.spacing() * rowPitch
                        + run % runsPerRow * gradient.columns.spacing() * gradient.inC;
                int place = origin + tap + group * groupDepth;
                int to = c + (group * gradient.runs + run) * gradient.sumRows() * gradient.paddedRun;
                int vectors = 1;
                for (int k = 0; k < gradient.paddedRun; k += vectors * LANES) {
                    OuterProduct tile = widest(gradient.paddedRun - k);
                    vectors = tile.vectors();
                    for (int o = firstRow; o < endRow; o += OuterProduct.ROWS) {
                        tile.run(
                                a,
                                from + group * groupRows + o,
                                dyPitch,
                                b,
                                place + k,
                                lineStep,
                                skip,
                                step,
                                images * lines,
                                lines,
                                pixels,
                                accumulate,
                                scratch,
                                to + o * gradient.paddedRun + k,
                                gradient.paddedRun);
                    }
                }
            }
        }
    }

    /** Rows of some images from {@code firstRow} on, which may lie outside. */
    private void copyX(int image, int images, int firstRow, int place) {
        int length = gradient.inW * gradient.inC;
        int before = gradient.left * gradient.inC;
        int pitch = gradient.haloW * gradient.inC;
        int to = place;
        for (int n = image; n < image + images; n++) {
            for (int h = firstRow; h < firstRow + gradient.haloRows; h++, to += pitch) {
                if (h < 0 || h >= gradient.inH) {
                    Arrays.fill(scratch, to, to + pitch, 0);
                    continue;
                }
                Arrays.fill(scratch, to, to + before, 0);
                int from = x.offset() + (n * gradient.inH + h) * length;
                System.arraycopy(x.data(), from, scratch, to + before, length);
                Arrays.fill(scratch, to + before + length, to + pitch, 0);
            }
        }
        // Tiles read on behind the last run; what they make of it is not used.
        Arrays.fill(scratch, to, to + LANES, 0);
    }

    /** Pixels with zeros behind the channels of each group. */
    private void copyDy(int from, int pixels, int place) {
        int rows = gradient.outC / gradient.groups;
        int to = place;
        for (int i = 0; i < pixels * gradient.groups; i++) {
            System.arraycopy(dy.data(), from + i * rows, scratch, to, rows);
            Arrays.fill(scratch, to + rows, to + gradient.paddedRows, 0);
            to += gradient.paddedRows;
        }
    }

    /** One output channel of the sums of all chunks. */
    private void store(int channel, int worker) {
        int rows = gradient.outC / gradient.groups;
        store(channel / rows, channel % rows, sums);
    }

    /** One output channel: the chunks' sums added up in the first one's place, and put where the weights' gradients belong. */
    private void store(int group, int channel, int first) {
        int pitch = gradient.sumRows() * gradient.paddedRun;
        int row = first + group * gradient.runs * pitch + channel * gradient.paddedRun;
        for (int run = 0; gradient.chunks > 1 && run < gradient.runs; run++) addChunks(row + run * pitch);
        int depth = gradient.inC / gradient.groups;
        float[] to = dw.data();
        int place = dw.offset() + (group * gradient.outC / gradient.groups + channel) * depth * taps.length;
        for (int c = 0; c < depth; c++) {
            for (int tap : taps) to[place++] = scratch[row + tap + c];
        }
    }

    /** Adds to one run of the first chunk those of the others. */
    private void addChunks(int place) {
        for (int i = place; i < place + gradient.paddedRun; i += LANES) {
            FloatVector sum = FloatVector.zero(Simd.SPECIES);
            for (int chunk = 0; chunk < gradient.chunks; chunk++) {
                sum = FloatVector.fromArray(Simd.SPECIES, scratch, i + chunk * sumElements)
                        .add(sum);
            }
            sum.intoArray(scratch, i);
        }
    }
}
