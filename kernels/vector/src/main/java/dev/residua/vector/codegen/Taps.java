package dev.residua.vector.codegen;

import dev.residua.engine.graph.Window;

/**
 * A window over NHWC memory as a batch-reduce GEMM reads it.
 *
 * @param offsets where each tap begins, from the window's first element
 * @param length contiguous elements in each tap
 */
record Taps(int[] offsets, int length) {
    /**
     * Without dilation a kernel row is one tap, since its columns and their channels are contiguous; with it, each column is one.
     *
     * @param channels of a pixel
     * @param rowPitch elements from one row of pixels to the next
     */
    static Taps of(Window window, int channels, int rowPitch) {
        boolean joined = window.kernelW() == 1 || window.dilationW() == 1;
        int columns = joined ? 1 : window.kernelW();
        int[] offsets = new int[window.kernelH() * columns];
        for (int i = 0; i < offsets.length; i++) {
            int row = i / columns * window.dilationH();
            int column = i % columns * window.dilationW();
            offsets[i] = row * rowPitch + column * channels;
        }
        return new Taps(offsets, joined ? window.kernelW() * channels : channels);
    }
}
