package dev.residua.vector.conv;

import java.util.ArrayList;
import java.util.List;

/**
 * How the pixels of a result and the taps of their windows lie along one axis. Pixel i of the walk is pixel {@code
 * outFirst + i outStep} of the result; its tap j is read at pixel {@code inFirst + i inStep + j spacing} of the
 * operand, which may be in the padding, and weighted with the kernel's entry {@code firstTap + j tapStep}.
 *
 * @param count pixels of the walk
 * @param taps of each window, perhaps 0
 */
record Walk(
        int count,
        int outFirst,
        int outStep,
        int inFirst,
        int inStep,
        int taps,
        int firstTap,
        int tapStep,
        int spacing) {
    /** That of a convolution: all pixels in one walk. */
    static Walk forward(int kernel, int stride, int padding, int dilation, int extent) {
        return new Walk(extent, 0, 1, -padding, stride, kernel, 0, 1, dilation);
    }

    /**
     * Those of its gradient with respect to the input. Pixel i took part in output {@code (i + padding - r dilation) /
     * stride} where that is whole, so pixels that are {@code stride} apart share their taps r: one walk for each
     * remainder, in which both sides move by single steps, as in a convolution of stride 1 with every so-many-th tap
     * of the kernel in reverse (Dumoulin and Visin 2016, section 4.6).
     *
     * @param extent pixels of the gradient
     */
    static List<Walk> backward(int kernel, int stride, int padding, int dilation, int extent) {
        int divisor = gcd(stride, dilation);
        int tapStep = stride / divisor;
        List<Walk> walks = new ArrayList<>();
        for (int first = 0; first < Math.min(stride, extent); first++) {
            int count = (extent - first + stride - 1) / stride;
            int tap = 0;
            while (tap < tapStep && Math.floorMod(first + padding - tap * dilation, stride) != 0) tap++;
            int taps = tap < tapStep && tap < kernel ? (kernel - 1 - tap) / tapStep + 1 : 0;
            int last = Math.max(0, taps - 1);
            int spacing = dilation / divisor;
            int in = Math.floorDiv(first + padding - tap * dilation, stride) - last * spacing;
            walks.add(new Walk(count, first, stride, in, 1, taps, tap + last * tapStep, -tapStep, spacing));
        }
        return walks;
    }

    /** Pixels that are read before the operand's first one. */
    int before() {
        return taps == 0 ? 0 : Math.max(0, -inFirst);
    }

    /** Pixels that are read behind the operand's last one. */
    int behind(int extent) {
        return taps == 0 ? 0 : Math.max(0, in(count - 1, taps - 1) - (extent - 1));
    }

    /** Where pixel i reads tap j. */
    int in(int i, int j) {
        return inFirst + i * inStep + j * spacing;
    }

    /** The taps that pixel i reads inside an extent are those from this one on, to {@link #endTap}, excluded. */
    int beginTap(int i) {
        int tap = 0;
        while (tap < taps && in(i, tap) < 0) tap++;
        return tap;
    }

    int endTap(int i, int extent) {
        int tap = taps;
        while (tap > 0 && in(i, tap - 1) >= extent) tap--;
        return tap;
    }

    /** The pixels that read tap j inside an extent are those from this one on, to {@link #endPixel}, excluded. */
    int beginPixel(int j) {
        int i = 0;
        while (i < count && in(i, j) < 0) i++;
        return i;
    }

    int endPixel(int j, int extent) {
        int i = count;
        while (i > 0 && in(i - 1, j) >= extent) i--;
        return i;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
