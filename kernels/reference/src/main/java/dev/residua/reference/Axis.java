package dev.residua.reference;

import dev.residua.engine.graph.Window;

/** A window sliding along one axis: which input pixel each tap of each output pixel falls on. */
record Axis(int in, int out, int taps, int stride, int pad, int dilation) {
    static Axis rows(Window window, int in) {
        return new Axis(in, window.outH(in), window.kernelH(), window.strideH(), window.padTop(), window.dilationH());
    }

    static Axis columns(Window window, int in) {
        return new Axis(in, window.outW(in), window.kernelW(), window.strideW(), window.padLeft(), window.dilationW());
    }

    /** The input pixel; outside 0 to {@code in - 1} where the tap falls on padding. */
    int pixel(int output, int tap) {
        return output * stride - pad + tap * dilation;
    }

    boolean isInside(int pixel) {
        return pixel >= 0 && pixel < in;
    }

    /** The first output pixel for which this tap is not left of the image. */
    int firstOutput(int tap) {
        return Math.min(out, Math.max(0, Math.ceilDiv(pad - tap * dilation, stride)));
    }

    /** One past the last output pixel for which this tap is not right of the image. */
    int endOutput(int tap) {
        return Math.min(out, Math.max(0, Math.floorDiv(in - 1 + pad - tap * dilation, stride) + 1));
    }

    /** How many taps of this output pixel fall inside the image. */
    int inside(int output) {
        int inside = 0;
        for (int tap = 0; tap < taps; tap++) {
            if (isInside(pixel(output, tap))) inside++;
        }
        return inside;
    }
}
