package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;

/** A {@link SmallImageWeightGradient} tied to its memory. */
final class SmallImageWeightGradientRun implements Kernel.Invocation {
    private final SmallImageWeightGradient gradient;
    private final Buffer x;
    private final Buffer dy;

    /** {@code [OC, IC, KH, KW]}. */
    private final Buffer dw;

    private final float[] scratch;

    /** Where the copies of x and dy and the workers' sums are. */
    private final int inputs;

    private final int outputs;
    private final int sums;
    private final WorkerPool pool;
    private final WorkerPool.Part copy = this::copy;
    private final WorkerPool.Part add = this::add;

    SmallImageWeightGradientRun(SmallImageWeightGradient gradient, Operands operands) {
        this.gradient = gradient;
        x = operands.input(0);
        dy = operands.input(1);
        dw = operands.output();
        pool = operands.pool();
        scratch = operands.scratch().data();
        inputs = operands.scratch().offset();
        outputs = inputs + gradient.inputElements();
        sums = outputs + gradient.outputElements();
    }

    @Override
    public void run() {
        pool.run(gradient.inH * gradient.inW + gradient.outH * gradient.outW, copy);
        pool.run(gradient.parts(), add);
    }

    /** One pixel of all images, of x or dy. */
    private void copy(int index, int worker) {
        int ofInput = gradient.inH * gradient.inW;
        if (index < ofInput) copy(x, index, ofInput, inputs, gradient.inputPitch());
        else copy(dy, index - ofInput, gradient.outH * gradient.outW, outputs, gradient.outputPitch());
    }

    private void copy(Buffer from, int pixel, int pixels, int place, int pitch) {
        int channels = from.shape().dim(1);
        int to = place + pixel * gradient.n * pitch;
        for (int image = 0; image < gradient.n; image++, to += pitch) {
            int source = from.offset() + (image * pixels + pixel) * channels;
            System.arraycopy(from.data(), source, scratch, to, channels);
        }
    }

    /** All taps of some output channels. */
    private void add(int part, int worker) {
        int first = part * gradient.partRows;
        int rows = Math.min(gradient.partRows, gradient.outC - first);
        int place = sums + worker * gradient.sumElements();
        int to = place;
        for (int r = 0; r < gradient.rows.taps(); r++) {
            for (int s = 0; s < gradient.columns.taps(); s++, to += rows * gradient.inC) addTap(r, s, first, rows, to);
        }
        int taps = gradient.taps();
        int target = dw.offset() + first * gradient.inC * taps;
        WeightGradient.storeTapsInnermost(scratch, place, rows * gradient.inC, taps, dw.data(), target);
    }

    private void addTap(int r, int s, int first, int rows, int to) {
        int firstRow = gradient.rows.beginPixel(r);
        int endRow = gradient.rows.endPixel(r, gradient.inH);
        int firstColumn = gradient.columns.beginPixel(s);
        int width = gradient.columns.endPixel(s, gradient.inW) - firstColumn;
        if (endRow <= firstRow || width <= 0) {
            Arrays.fill(scratch, to, to + rows * gradient.inC, 0);
            return;
        }
        int n = gradient.n;
        int a = outputs + first;
        int aRow = gradient.outW * n * gradient.outputPitch();
        int aColumn = firstColumn * n * gradient.outputPitch();
        int bRow = gradient.inW * n * gradient.inputPitch();
        int bColumn = gradient.columns.in(firstColumn, s) * n * gradient.inputPitch();
        int line = gradient.columns.inStep() * n * gradient.inputPitch();
        int vectors = 1;
        for (int c = 0; c < gradient.inC; c += vectors * Simd.LANES) {
            OuterProduct tile = WeightGradientRun.widest(gradient.inC - c);
            vectors = tile.vectors();
            for (int o = 0; o < rows; o += OuterProduct.ROWS) {
                for (int row = firstRow; row < endRow; row++) {
                    tile.run(
                            scratch,
                            a + o + row * aRow + aColumn,
                            gradient.outputPitch(),
                            scratch,
                            inputs + c + gradient.rows.in(row, r) * bRow + bColumn,
                            line,
                            0,
                            gradient.inputPitch(),
                            width,
                            width,
                            n,
                            row > firstRow,
                            scratch,
                            to + o * gradient.inC + c,
                            gradient.inC);
                }
            }
        }
    }
}
