package dev.residua.vector.codegen;

import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;

/**
 * The extents of a convolution of one group, or of a linear layer seen as one: images of one pixel, a 1x1 window.
 *
 * @param n images
 * @param h input rows
 * @param w input columns
 * @param c input channels
 * @param outH output rows
 * @param outW output columns
 * @param outC output channels
 */
record ConvShape(int n, int h, int w, int c, int outH, int outW, int outC, Window window) {
    static ConvShape of(Node node) {
        Shape in = node.input(0).shape();
        Shape out = node.shape();
        return switch (node.op()) {
            case Op.Conv2d conv ->
                new ConvShape(
                        in.dim(0), in.dim(2), in.dim(3), in.dim(1), out.dim(2), out.dim(3), out.dim(1), conv.window());
            case Op.Linear _ -> new ConvShape(in.dim(0), 1, 1, in.dim(1), 1, 1, out.dim(1), Window.of(1));
            default -> throw new IllegalArgumentException(node + " is not a convolution");
        };
    }

    int paddedH() {
        return h + window.padTop() + window.padBottom();
    }

    int paddedW() {
        return w + window.padLeft() + window.padRight();
    }

    /** Below this a run is over in milliseconds even before its kernels are compiled. */
    private static final long WARM_MULTIPLY_ADDS = 1 << 18;

    /** Products summed for one output: the window times the input channels. */
    int depth() {
        return window.kernelH() * window.kernelW() * c;
    }

    long multiplyAdds() {
        return (long) n * outH * outW * outC * depth();
    }

    /** Whether kernels should be compiled before the first run. */
    boolean isWorthWarming() {
        return multiplyAdds() >= WARM_MULTIPLY_ADDS;
    }
}
