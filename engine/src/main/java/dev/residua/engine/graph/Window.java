package dev.residua.engine.graph;

import dev.residua.engine.ResiduaException;

/**
 * A sliding 2-D window: extents, strides, zero padding on each side and dilation, all in pixels. Output extent (Dumoulin and
 * Visin 2016, relationship 15): {@code floor((in + padBegin + padEnd - dilation * (kernel - 1) - 1) / stride) + 1}.
 */
public record Window(
        int kernelH,
        int kernelW,
        int strideH,
        int strideW,
        int padTop,
        int padLeft,
        int padBottom,
        int padRight,
        int dilationH,
        int dilationW) {
    public Window {
        if (kernelH < 1 || kernelW < 1)
            throw new ResiduaException("window kernel " + kernelH + "x" + kernelW + " must be at least 1x1");
        if (strideH < 1 || strideW < 1)
            throw new ResiduaException("window stride " + strideH + "x" + strideW + " must be at least 1x1");
        if (dilationH < 1 || dilationW < 1) {
            throw new ResiduaException("window dilation " + dilationH + "x" + dilationW + " must be at least 1x1");
        }
        if (Math.min(Math.min(padTop, padLeft), Math.min(padBottom, padRight)) < 0) {
            throw new ResiduaException("window padding " + padTop + "," + padLeft + "," + padBottom + "," + padRight
                    + " must not be negative");
        }
    }

    /** A square kernel with stride 1, no padding, no dilation. */
    public static Window of(int kernel) {
        return of(kernel, kernel);
    }

    public static Window of(int kernelH, int kernelW) {
        return new Window(kernelH, kernelW, 1, 1, 0, 0, 0, 0, 1, 1);
    }

    public Window stride(int stride) {
        return stride(stride, stride);
    }

    public Window stride(int h, int w) {
        return new Window(kernelH, kernelW, h, w, padTop, padLeft, padBottom, padRight, dilationH, dilationW);
    }

    /** The same padding on all four sides. */
    public Window pad(int padding) {
        return pad(padding, padding, padding, padding);
    }

    public Window pad(int top, int left, int bottom, int right) {
        return new Window(kernelH, kernelW, strideH, strideW, top, left, bottom, right, dilationH, dilationW);
    }

    public Window dilation(int dilation) {
        return new Window(kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom, padRight, dilation, dilation);
    }

    /** Output rows for {@code inH} input rows; below 1 when the window does not fit. */
    public int outH(int inH) {
        return out(inH, kernelH, strideH, padTop, padBottom, dilationH);
    }

    /** Output columns for {@code inW} input columns; below 1 when the window does not fit. */
    public int outW(int inW) {
        return out(inW, kernelW, strideW, padLeft, padRight, dilationW);
    }

    /** Whether every output pixel reads exactly the input pixel at its own place. */
    public boolean isPointwise() {
        return kernelH == 1 && kernelW == 1 && strideH == 1 && strideW == 1 && !isPadded();
    }

    public boolean isPadded() {
        return (padTop | padLeft | padBottom | padRight) != 0;
    }

    private static int out(int in, int kernel, int stride, int before, int after, int dilation) {
        long span = (long) in + before + after - (long) dilation * (kernel - 1) - 1;
        return Math.toIntExact(Math.floorDiv(span, stride) + 1);
    }

    /** Reads like {@code 3x3/s2/p1}: stride, padding and dilation only where they are not the default. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(kernelH).append('x').append(kernelW);
        if (strideH != 1 || strideW != 1) text.append("/s").append(pair(strideH, strideW));
        if (isPadded()) {
            boolean even = padTop == padBottom && padLeft == padRight;
            text.append("/p")
                    .append(even ? pair(padTop, padLeft) : padTop + "." + padLeft + "." + padBottom + "." + padRight);
        }
        if (dilationH != 1 || dilationW != 1) text.append("/d").append(pair(dilationH, dilationW));
        return text.toString();
    }

    private static String pair(int a, int b) {
        return a == b ? Integer.toString(a) : a + "." + b;
    }
}
