package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.TileTransform;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;

/** A {@link WinogradWeightGradient} tied to its memory. */
final class WinogradWeightGradientRun implements Kernel.Invocation {
    private static final int TILE = WinogradWeightGradient.TILE;
    private static final int TAPS = WinogradWeightGradient.TAPS;
    private static final int POINTS = WinogradWeightGradient.POINTS;

    private final WinogradWeightGradient gradient;
    private final Buffer x;
    private final Buffer dy;
    private final Buffer dw;
    private final WorkerPool pool;
    private final float[] scratch;

    /** Where transformed x and dy, their products' sums, and the workers' own memory are. */
    private final int inputs;

    private final int outputs;
    private final int sums;
    private final int workers;
    /** A bias of none. */
    private final float[] zeros;

    private final TileTransform transformInput;
    private final TileTransform transformOutput;
    private final TileTransform transformSums;
    private final WorkerPool.Part transform = this::transform;
    private final WorkerPool.Part multiply = this::multiply;
    private final WorkerPool.Part store = this::store;

    /** First row of tiles of the current block, and how many it has. */
    private int firstRow;

    private int rows;

    WinogradWeightGradientRun(WinogradWeightGradient gradient, Operands operands) {
        this.gradient = gradient;
        x = operands.input(0);
        dy = operands.input(1);
        dw = operands.output();
        pool = operands.pool();
        scratch = operands.scratch().data();
        inputs = operands.scratch().offset();
        outputs = inputs + POINTS * POINTS * gradient.inputPitch();
        sums = outputs + POINTS * POINTS * gradient.outputPitch();
        workers = sums + POINTS * POINTS * gradient.sumPitch();
        zeros = new float[gradient.inC];
        transformInput = Kernels.get(gradient.ofInput);
        transformOutput = Kernels.get(gradient.ofOutput);
        transformSums = Kernels.get(gradient.ofSums);
    }

    @Override
    public void run() {
        int total = gradient.n * gradient.tilesH;
        for (firstRow = 0; firstRow < total; firstRow += gradient.blockRows) {
            rows = Math.min(gradient.blockRows, total - firstRow);
            pool.run(rows, transform);
            pool.run(POINTS * POINTS, multiply);
        }
        pool.run(gradient.outC, store);
    }

    /** One row of tiles of both operands. */
    private void transform(int row, int worker) {
        int strip = workers + worker * gradient.stripElements();
        int image = (firstRow + row) / gradient.tilesH;
        int top = (firstRow + row) % gradient.tilesH * TILE;
        int tile = row * gradient.tilesW;

        int width = gradient.tilesW * TILE + TAPS - 1;
        int above = gradient.window.padTop();
        copy(x, image, top - above, POINTS, gradient.window.padLeft(), width, strip);
        int c = gradient.inC;
        int pitch = gradient.inputPitch();
        transform(transformInput, strip, width, inputs + tile * c, pitch, c);

        copy(dy, image, top, TILE, 0, gradient.tilesW * TILE, strip);
        c = gradient.outC;
        pitch = gradient.outputPitch();
        width = gradient.tilesW * TILE;
        transform(transformOutput, strip, width, outputs + tile * c, pitch, c);
    }

    /** Transforms the tiles of a strip. */
    private void transform(TileTransform transform, int strip, int width, int to, int pitch, int c) {
        int most = Math.max(1, TileTransform.CALL_ELEMENTS / c);
        for (int i = 0; i < gradient.tilesW; i += most) {
            int tiles = Math.min(most, gradient.tilesW - i);
            int from = strip + i * TILE * c;
            run(transform, from, TILE * c, to + i * c, c, width * c, pitch, c, tiles);
        }
    }

    /**
     * @param fromTile from one tile to the next
     * @param toTile likewise
     * @param row from one row of pixels or taps to the next
     * @param pitch from one point to the next
     */
    private void run(
            TileTransform transform, int from, int fromTile, int to, int toTile, int row, int pitch, int c, int tiles) {
        float none = Float.NEGATIVE_INFINITY;
        transform.run(scratch, from, fromTile, scratch, to, toTile, row, c, pitch, zeros, 0, null, 0, none, c, tiles);
    }

    /** Copies rows of an image from {@code top} on, which may lie outside, with zeros around it. */
    private void copy(Buffer image, int n, int top, int count, int left, int width, int place) {
        int c = image.shape().dim(1);
        int h = image.shape().dim(2);
        int w = image.shape().dim(3);
        int copied = Math.min(w, width - left) * c;
        for (int y = top; y < top + count; y++, place += width * c) {
            if (y < 0 || y >= h) {
                Arrays.fill(scratch, place, place + width * c, 0);
                continue;
            }
            int begin = place + left * c;
            Arrays.fill(scratch, place, begin, 0);
            System.arraycopy(image.data(), image.offset() + (n * h + y) * w * c, scratch, begin, copied);
            Arrays.fill(scratch, begin + copied, place + width * c, 0);
        }
    }

    /** The sums of one point over the tiles of the block. */
    private void multiply(int point, int worker) {
        int tiles = rows * gradient.tilesW;
        int a = outputs + point * gradient.outputPitch();
        int b = inputs + point * gradient.inputPitch();
        int c = sums + point * gradient.sumPitch();
        int vectors = 1;
        for (int k = 0; k < gradient.inC; k += vectors * Simd.LANES) {
            OuterProduct tile = WeightGradientRun.widest(gradient.inC - k);
            vectors = tile.vectors();
            for (int o = 0; o < gradient.outC; o += OuterProduct.ROWS) {
                tile.run(
                        scratch,
                        a + o,
                        gradient.outC,
                        scratch,
                        b + k,
                        0,
                        0,
                        gradient.inC,
                        1,
                        1,
                        tiles,
                        firstRow > 0,
                        scratch,
                        c + o * gradient.inC + k,
                        gradient.inC);
            }
        }
    }

    /** The weights' gradients of one output channel. */
    private void store(int channel, int worker) {
        int c = gradient.inC;
        int taps = workers + worker * gradient.stripElements();
        run(transformSums, sums + channel * c, 0, taps, 0, TAPS * c, gradient.sumPitch(), c, 1);
        int target = dw.offset() + channel * c * TAPS * TAPS;
        WeightGradient.storeTapsInnermost(scratch, taps, c, TAPS * TAPS, dw.data(), target);
    }
}
