package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.gemm.RowSource;
import java.util.Arrays;

/**
 * Brings together, for each output pixel, the inputs under its window: kernel row by kernel row, then kernel column, then channel, with zeros for
 * padding (Chellapilla, Puri and Simard 2006). With channels innermost in memory, a whole kernel row is one run of neighbours; with groups or
 * dilation, each of its pixels is.
 */
final class Im2col implements RowSource {
    private final Buffer x;
    private final float[] scratch;
    private final Window window;
    private final int channels;
    private final int groupChannels;
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;
    private final int runsPerRow;
    private final int runLength;

    Im2col(Buffer x, float[] scratch, Window window, int groups, Shape out) {
        this.x = x;
        this.scratch = scratch;
        this.window = window;
        channels = x.shape().dim(1);
        groupChannels = channels / groups;
        height = x.shape().dim(2);
        width = x.shape().dim(3);
        outHeight = out.dim(2);
        outWidth = out.dim(3);
        boolean isRowContiguous = groups == 1 && window.dilationW() == 1;
        runsPerRow = isRowContiguous ? 1 : window.kernelW();
        runLength = Math.max(1, isRowContiguous ? window.kernelW() * channels : groupChannels);
    }

    @Override
    public int load(int group, int row, int rows, int k, int depth, int block) {
        int ow = row % outWidth;
        int oh = row / outWidth % outHeight;
        int n = row / outWidth / outHeight;
        for (int i = 0; i < rows; i++) {
            int top = oh * window.strideH() - window.padTop();
            int left = ow * window.strideW() - window.padLeft();
            int origin = x.offset() + ((n * height + top) * width + left) * channels + group * groupChannels;
            pixel(top, left, origin, k, k + depth, block + i * depth);
            if (++ow == outWidth) {
                ow = 0;
                if (++oh == outHeight) {
                    oh = 0;
                    n++;
                }
            }
        }
        return block;
    }

    /**
     * Elements {@code k} to {@code end} of one output pixel's row.
     *
     * @param origin where the top left corner of its window would lie, were it inside the image
     */
    private void pixel(int top, int left, int origin, int k, int end, int to) {
        boolean isInside = left >= 0 && left + (window.kernelW() - 1) * window.dilationW() < width;
        int run = k / runLength;
        int kernelRow = run / runsPerRow;
        int kernelColumn = run % runsPerRow;
        for (int start = run * runLength; start < end; start += runLength) {
            int first = Math.max(k, start);
            int last = Math.min(end, start + runLength);
            int h = top + kernelRow * window.dilationH();
            int w = kernelColumn * window.dilationW();
            int from = first;
            int until = last;
            if (h < 0 || h >= height) {
                from = last;
            } else if (!isInside) {
                // Of a run of pixels, those from column 0 to the last are inside the image.
                from = Math.clamp(start - (long) (left + w) * channels, first, last);
                until = Math.clamp(start + (long) (width - left - w) * channels, from, last);
            }
            int source = origin + (kernelRow * window.dilationH() * width + w) * channels - start;
            int target = to - k;
            if (first < from) Arrays.fill(scratch, target + first, target + from, 0);
            if (from < until) Runs.copy(x.data(), source + from, scratch, target + from, until - from);
            if (until < last) Arrays.fill(scratch, target + until, target + last, 0);
            if (++kernelColumn == runsPerRow) {
                kernelColumn = 0;
                kernelRow++;
            }
        }
    }

    @Override
    public float[] data() {
        return scratch;
    }

    @Override
    public int stride(int depth) {
        return depth;
    }
}
