package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;
import java.util.Optional;

/**
 * The gradient of a convolution with respect to its weight for batches of very small images, whose windows see much padding: each tap sums over
 * those pixels only for which it lies inside the image. Both operands are copied first, pixel by pixel and in each pixel image by image, so that
 * what a tap sums over is contiguous. The work is cut into ranges of output channels.
 */
final class SmallImageWeightGradient implements Kernel {
    /** Pixels in a row or column of the result at most; with more of them little is padding. */
    private static final int FEW_PIXELS = 5;

    /** Images, so that there is something to sum over for a tap that sees one pixel. */
    private static final int MANY_IMAGES = 6;

    /** Sums of a part: they stay in the second-level cache until they are stored. */
    private static final int SUM_ELEMENTS = 96 << 10;

    /** Keeps neighbouring images from falling on the same cache lines. */
    private static final int PITCH_PADDING = 16;

    final int n;
    final int inH;
    final int inW;
    final int inC;
    final int outH;
    final int outW;
    final int outC;
    final Walk rows;
    final Walk columns;

    /** Output channels of a part. */
    final int partRows;

    private final int threads;
    private final String id;

    private SmallImageWeightGradient(Shape x, Shape dy, Window window, int threads) {
        this.threads = threads;
        n = x.dim(0);
        inC = x.dim(1);
        inH = x.dim(2);
        inW = x.dim(3);
        outC = dy.dim(1);
        outH = dy.dim(2);
        outW = dy.dim(3);
        rows = Walk.forward(window.kernelH(), window.strideH(), window.padTop(), window.dilationH(), outH);
        columns = Walk.forward(window.kernelW(), window.strideW(), window.padLeft(), window.dilationW(), outW);
        int tileElements = Math.multiplyExact(taps(), inC * OuterProduct.ROWS);
        partRows = Math.clamp(SUM_ELEMENTS / tileElements, 1, outC / OuterProduct.ROWS) * OuterProduct.ROWS;
        id = "f32_grad_weight" + TrainingConvolutions.text(window) + "_inside_outer" + OuterProduct.ROWS + "x"
                + WeightGradientRun.widest(inC).vectors();
    }

    /** Empty where images are large or few, windows see no padding, or channels do not fill tiles. */
    static Optional<Kernel> of(KernelRequest request, GradOp.Conv2dWeight grad) {
        Shape x = request.node().input(0).shape();
        Shape dy = request.node().input(1).shape();
        boolean applies = grad.groups() == 1
                && Math.max(dy.dim(2), dy.dim(3)) <= FEW_PIXELS
                && x.dim(0) >= MANY_IMAGES
                && x.elements() > 0
                && dy.elements() > 0
                && x.dim(1) % Simd.LANES == 0
                && dy.dim(1) % OuterProduct.ROWS == 0
                && isPadded(grad.window());
        return applies
                ? Optional.of(new SmallImageWeightGradient(x, dy, grad.window(), request.threads()))
                : Optional.empty();
    }

    private static boolean isPadded(Window window) {
        return (window.padTop() | window.padLeft() | window.padBottom() | window.padRight()) != 0;
    }

    int taps() {
        return rows.taps() * columns.taps();
    }

    int parts() {
        return Math.ceilDiv(outC, partRows);
    }

    /** Elements from one image's pixel to the next image's, in the copies of x and dy. */
    int inputPitch() {
        return inC + PITCH_PADDING;
    }

    int outputPitch() {
        return outC + PITCH_PADDING;
    }

    int inputElements() {
        return Math.multiplyExact(inH * inW * n, inputPitch());
    }

    int outputElements() {
        return Math.multiplyExact(outH * outW * n, outputPitch());
    }

    /** Of one worker. */
    int sumElements() {
        return taps() * partRows * inC;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long scratchElements() {
        return (long) inputElements() + outputElements() + (long) threads * sumElements();
    }

    @Override
    public Invocation bind(Operands operands) {
        return new SmallImageWeightGradientRun(this, operands);
    }
}
