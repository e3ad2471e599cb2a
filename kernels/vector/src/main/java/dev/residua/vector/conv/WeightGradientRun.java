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
    private final KernelMatrix dw;
    private final float[] scratch;
    private final int sums;
    private final int halos;
    private final int dyCopies;
    private final int rows;
    private final WorkerPool pool;
    private final int haloElements;
    private final int dyElements;
    private final int sumElements;
    private final WorkerPool.Part add = this::add;
    private final WorkerPool.Part store = this::store;

    /**
     * @param dw where the result goes: entry k of column o, as in a kernel
     */
    WeightGradientRun(WeightGradient gradient, Buffer x, Buffer dy, KernelMatrix dw, Operands operands) {
        this.gradient = gradient;
        this.x = x;
        this.dy = dy;
        this.dw = dw;
        pool = operands.pool();
        scratch = operands.scratch().data();
        haloElements = gradient.haloElements();
        dyElements = gradient.dyElements();
        sumElements = gradient.sumElements();
        sums = operands.scratch().offset();
        halos = sums + gradient.chunks * sumElements;
        dyCopies = halos + pool.threads() * haloElements;
        rows = dyCopies + pool.threads() * dyElements;
    }

    /** The tile for a panel that so many columns are left for. */
    static OuterProduct widest(int columns) {
        return columns < 2 * LANES ? NARROW : WIDE;
    }

    @Override
    public void run() {
        if (gradient.n > 0) pool.run(gradient.chunks * gradient.panelParts, add);
        pool.run(gradient.groups * gradient.paddedColumns / LANES, store);
    }

    /** Sums of one chunk for some columns. */
    private void add(int index, int worker) {
        int chunk = index / gradient.panelParts;
        int part = index % gradient.panelParts;
        int vectors = gradient.paddedColumns / LANES;
        int firstColumn = part * vectors / gradient.panelParts * LANES;
        int endColumn = (part + 1) * vectors / gradient.panelParts * LANES;
        int first = (int) ((long) chunk * gradient.blocks / gradient.chunks);
        int end = (int) ((chunk + 1L) * gradient.blocks / gradient.chunks);
        for (int block = first; block < end; block++) {
            addBlock(block, worker, firstColumn, endColumn, block > first, sums + chunk * sumElements);
        }
    }

    private void addBlock(int block, int worker, int firstColumn, int endColumn, boolean accumulate, int c) {
        int image = block / gradient.rowBlocks * gradient.blockImages;
        int images = Math.min(gradient.blockImages, gradient.n - image);
        int row = block % gradient.rowBlocks * gradient.blockRows;
        int lines = Math.min(gradient.blockRows, gradient.rows.count() - row);
        int pixels = gradient.columns.count();

        float[] a = x.data();
        int rowPitch = gradient.inW * gradient.inC;
        int imagePitch = gradient.inH * rowPitch;
        int origin = x.offset()
                + image * imagePitch
                + gradient.rows.in(row, 0) * rowPitch
                + gradient.columns.inFirst() * gradient.inC;
        if (gradient.copiesX) {
            a = scratch;
            int place = halos + worker * haloElements;
            int first = row * gradient.rows.inStep() - gradient.top;
            copyX(image, images, first, place);
            rowPitch = gradient.haloW * gradient.inC;
            imagePitch = gradient.haloRows * rowPitch;
            origin = place
                    + (gradient.rows.in(row, 0) - first) * rowPitch
                    + (gradient.columns.inFirst() + gradient.left) * gradient.inC;
        }

        float[] b = dy.data();
        int groupColumns = gradient.outC / gradient.groups;
        int pixelPitch = gradient.outC;
        int from = dy.offset() + (image * gradient.rows.count() + row) * pixels * gradient.outC;
        if (gradient.copiesDy) {
            b = scratch;
            int place = dyCopies + worker * dyElements;
            copyDy(from, images * lines * pixels, place);
            from = place;
            groupColumns = gradient.paddedColumns;
            pixelPitch = gradient.groups * groupColumns;
        }

        int lineStep = gradient.rows.inStep() * rowPitch;
        int skip = imagePitch - lines * lineStep;
        int step = gradient.columns.inStep() * gradient.inC;
        int groupDepth = gradient.inC / gradient.groups;
        int runsPerRow = gradient.runs / gradient.kernelH;
        for (int group = 0; group < gradient.groups; group++) {
            int vectors = 1;
            for (int column = firstColumn; column < endColumn; column += vectors * LANES) {
                OuterProduct tile = widest(endColumn - column);
                vectors = tile.vectors();
                for (int run = 0; run < gradient.runs; run++) {
                    int tap = run / runsPerRow * gradient.rows.spacing() * rowPitch
                            + run % runsPerRow * gradient.columns.spacing() * gradient.inC;
                    int place = origin + tap + group * groupDepth;
                    int to = c + (group * gradient.runs + run) * gradient.paddedRun * gradient.paddedColumns + column;
                    for (int k = 0; k < gradient.paddedRun; k += OuterProduct.ROWS) {
                        tile.run(
                                a,
                                place + k,
                                lineStep,
                                skip,
                                step,
                                b,
                                from + group * groupColumns + column,
                                pixelPitch,
                                images * lines,
                                lines,
                                pixels,
                                accumulate,
                                scratch,
                                to + k * gradient.paddedColumns,
                                gradient.paddedColumns);
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
        Arrays.fill(scratch, to, to + OuterProduct.ROWS, 0);
    }

    /** Pixels with zeros behind the channels of each group. */
    private void copyDy(int from, int pixels, int place) {
        int columns = gradient.outC / gradient.groups;
        int to = place;
        for (int i = 0; i < pixels * gradient.groups; i++) {
            System.arraycopy(dy.data(), from + i * columns, scratch, to, columns);
            Arrays.fill(scratch, to + columns, to + gradient.paddedColumns, 0);
            to += gradient.paddedColumns;
        }
    }

    /** One vector of columns: the chunks' sums added up, and put where the weights' gradients belong. */
    private void store(int index, int worker) {
        int vectors = gradient.paddedColumns / LANES;
        int group = index / vectors;
        int column = index % vectors * LANES;
        int lanes = Math.min(LANES, gradient.outC / gradient.groups - column);
        int groupDepth = gradient.inC / gradient.groups;
        int taps = gradient.kernelH * gradient.kernelW;
        int tapsPerRun = taps / gradient.runs;
        int row = rows + worker * LANES;
        for (int channel = 0; channel < groupDepth; channel++) {
            for (int tap = 0; tap < taps; tap++) {
                int k = (group * gradient.runs + tap / tapsPerRun) * gradient.paddedRun
                        + tap % tapsPerRun * groupDepth
                        + channel;
                FloatVector sum = FloatVector.zero(Simd.SPECIES);
                int chunks = gradient.n == 0 ? 0 : gradient.chunks;
                for (int i = 0; i < chunks; i++) {
                    int place = sums + i * sumElements + k * gradient.paddedColumns + column;
                    sum = FloatVector.fromArray(Simd.SPECIES, scratch, place).add(sum);
                }
                sum.intoArray(scratch, row);
                int to = dw.offset()
                        + group * dw.group()
                        + column * dw.column()
                        + channel * dw.depth()
                        + tap / gradient.kernelW * dw.row()
                        + tap % gradient.kernelW * dw.tap();
                for (int lane = 0; lane < lanes; lane++) dw.data()[to + lane * dw.column()] = scratch[row + lane];
            }
        }
    }
}
