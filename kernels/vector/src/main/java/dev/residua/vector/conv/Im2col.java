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
        runLength = isRowContiguous ? window.kernelW() * channels : groupChannels;
    }

    @Override
    public int load(int group, int row, int rows, int k, int depth, int block) {
        int ow = row % outWidth;
        int oh = row / outWidth % outHeight;
        int n = row / outWidth / outHeight;
        for (int i = 0; i < rows; i++) {
            pixel(
                    group,
                    n,
                    oh * window.strideH() - window.padTop(),
                    ow * window.strideW() - window.padLeft(),
                    k,
                    k + depth,
                    block + i * depth);
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

    /** Elements {@code k} to {@code end} of the row of the window whose top left corner is at {@code (top, left)}. */
    private void pixel(int group, int n, int top, int left, int k, int end, int to) {
        while (k < end) {
            int run = k / runLength;
            int start = run * runLength;
            int next = Math.min(end, start + runLength);
            int ih = top + run / runsPerRow * window.dilationH();
            int iw = left + run % runsPerRow * window.dilationW();
            if (ih < 0 || ih >= height) {
                Arrays.fill(scratch, to, to + next - k, 0);
            } else {
                // Of the run, elements from -iw to width - iw pixels on lie inside the image's row.
                int from = Math.clamp(start - (long) iw * channels, k, next);
                int until = Math.clamp(start + (long) (width - iw) * channels, from, next);
                int source = x.offset() + ((n * height + ih) * width + iw) * channels + group * groupChannels - start;
                Arrays.fill(scratch, to, to + from - k, 0);
                if (from < until) System.arraycopy(x.data(), source + from, scratch, to + from - k, until - from);
                Arrays.fill(scratch, to + until - k, to + next - k, 0);
            }
            to += next - k;
            k = next;
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
