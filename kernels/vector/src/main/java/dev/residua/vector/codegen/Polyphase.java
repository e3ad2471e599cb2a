package dev.residua.vector.codegen;

import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;

/**
 * The convolution of stride 1 that one of stride 2 is when its input's rows and columns are dealt out to two phases each, as polyphase filter banks do:
 * phase (p, q) of pixel (y, x) is the input's pixel (2y + p, 2x + q), counted from the corner of the padding. The phases are further
 * channels, and k taps become {@code ceil(k / 2)}. A convolution of stride 1 has one phase, and is what it was.
 *
 * <p>Where k is odd, the last tap of phase 1 is zero, and so is all there is at the Winograd algorithm's last point, infinity, which takes that tap
 * alone. In the order (0, 1), (0, 0), (1, 0), (1, 1) the phases that are left at a point lie side by side.
 *
 * @param stride 1 or 2
 * @param kernel k
 * @param c channels of the input
 */
record Polyphase(int stride, int kernel, int c) {
    /** For a window that {@link #serves} holds for. */
    static Polyphase of(ConvShape shape) {
        return new Polyphase(shape.window().strideH(), shape.window().kernelH(), shape.c());
    }

    /** Whether the Winograd algorithm applies: a 3x3 window of stride 1, or a square one of stride 2 that has at most 4 taps in a phase. */
    static boolean serves(Window window) {
        int kernel = window.kernelH();
        int stride = window.strideH();
        return window.kernelW() == kernel
                && window.strideW() == stride
                && window.dilationH() == 1
                && window.dilationW() == 1
                && (stride == 1 && kernel == 3 || stride == 2 && kernel > 2 && kernel <= 8);
    }

    /** Phases. */
    int count() {
        return stride * stride;
    }

    /** r: in each direction, of a phase. */
    int taps() {
        return Math.ceilDiv(kernel, stride);
    }

    /** Channels of all phases. */
    int depth() {
        return count() * c;
    }

    /** p of a phase. */
    int row(int phase) {
        return phase / stride;
    }

    /** q of a phase. */
    int column(int phase) {
        return stride == 2 && phase < 2 ? 1 - phase : phase % stride;
    }

    /** Taps that phase 1 has less than phase 0. */
    int missing() {
        return taps() * stride - kernel;
    }

    /**
     * The first channel whose weight is not zero at a point.
     *
     * @param points of a tile in each direction; they are numbered row after row
     */
    int begin(int point, int points) {
        return missing() == 1 && point % points == points - 1 ? c : 0;
    }

    /** The last such channel, excluded. */
    int end(int point, int points) {
        if (missing() == 0) return depth();
        if (point / points == points - 1) return 2 * c;
        return point % points == points - 1 ? 3 * c : depth();
    }

    /**
     * The filters of all phases.
     *
     * @param weight {@code [OC, C, k, k]}
     * @return {@code [OC, phases x C, r, r]}
     */
    Tensor weight(Tensor weight) {
        if (stride == 1) return weight;
        int taps = taps();
        Tensor result = Tensor.zeros(Shape.of(weight.shape().dim(0), depth(), taps, taps));
        int to = 0;
        for (int filter = 0; filter < weight.shape().dim(0); filter++) {
            for (int phase = 0; phase < count(); phase++) {
                for (int channel = 0; channel < c; channel++, to += taps * taps) {
                    int from = (filter * c + channel) * kernel * kernel;
                    for (int y = row(phase); y < kernel; y += stride) {
                        for (int x = column(phase); x < kernel; x += stride) {
                            result.data()[to + y / stride * taps + x / stride] = weight.data()[from + y * kernel + x];
                        }
                    }
                }
            }
        }
        return result;
    }
}
