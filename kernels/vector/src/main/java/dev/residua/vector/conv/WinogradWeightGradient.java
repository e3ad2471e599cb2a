package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.TransformSpec;
import dev.residua.vector.codegen.WinogradConvolution;
import dev.residua.vector.simd.Simd;
import java.util.Optional;

/**
 * The gradient of a 3x3 convolution of stride 1 with respect to its weight by the Winograd algorithm F(3x3, 4x4) (Lavin and Gray
 * 2016): a tile of 4x4 pixels of dy is the filter, what it was computed from, 6x6 pixels of x, the image, and 3x3 weights
 * are the outputs. Transformed, both have 6x6 points; at each, a matrix product sums over all tiles of all images, and only that sum is
 * transformed back.
 *
 * <p>Tiles are taken in blocks of whole tile rows. For each the workers first transform, sharing the result, then multiply, each its own points.
 */
final class WinogradWeightGradient implements Kernel {
    static final int TILE = 4;
    static final int TAPS = 3;
    static final int POINTS = TILE + TAPS - 1;

    /** Elements of transformed x and dy made at a time, if a row of tiles does not need more. */
    private static final int BLOCK_ELEMENTS = 512 << 10;

    /** Keeps matrices whose size is a multiple of a page from falling on the same cache lines. */
    private static final int PITCH_PADDING = 16;

    /** What transforming one point of one channel of a tile costs, and one of a weight back, in multiply-adds that take as long. */
    private static final double TILE_POINT = 16;

    private static final double WEIGHT_POINT = 40;

    final int n;
    final int inH;
    final int inW;
    final int inC;
    final int outH;
    final int outW;
    final int outC;
    final Window window;
    final int threads;

    /** Rows and columns of tiles in an image, and rows of a block. */
    final int tilesH;

    final int tilesW;
    final int blockRows;
    final TransformSpec ofInput;
    final TransformSpec ofOutput;
    final TransformSpec ofSums;

    private WinogradWeightGradient(Shape x, Shape dy, Window window, int threads) {
        this.window = window;
        this.threads = threads;
        n = x.dim(0);
        inC = x.dim(1);
        inH = x.dim(2);
        inW = x.dim(3);
        outC = dy.dim(1);
        outH = dy.dim(2);
        outW = dy.dim(3);
        tilesH = Math.ceilDiv(outH, TILE);
        tilesW = Math.ceilDiv(outW, TILE);
        int rowElements = Math.multiplyExact(POINTS * POINTS * tilesW, inC + outC);
        blockRows = Math.clamp(BLOCK_ELEMENTS / rowElements, 1, Math.max(1, n * tilesH));
        ofInput = spec(TransformSpec.Side.INPUT);
        ofOutput = spec(TransformSpec.Side.WEIGHT);
        ofSums = spec(TransformSpec.Side.OUTPUT);
        for (TransformSpec spec : new TransformSpec[] {ofInput, ofOutput, ofSums}) Kernels.warm(spec);
    }

    /** Filters of 4x4 taps and 3x3 outputs, whose operands' tiles are those of x and dy. */
    private static TransformSpec spec(TransformSpec.Side side) {
        return new TransformSpec(Simd.LANES * Float.SIZE, TAPS, TILE, side);
    }

    /** Empty where the algorithm does not apply, channels do not fill vectors, or a plain sum is thought to be faster. */
    static Optional<Kernel> of(KernelRequest request, GradOp.Conv2dWeight grad) {
        Shape x = request.node().input(0).shape();
        Shape dy = request.node().input(1).shape();
        boolean applies = grad.groups() == 1
                && WinogradConvolution.serves(grad.window())
                && x.dim(1) % Simd.LANES == 0
                && dy.dim(1) % Simd.LANES == 0
                && x.elements() > 0
                && dy.elements() > 0;
        if (!applies) return Optional.empty();
        WinogradWeightGradient kernel = new WinogradWeightGradient(x, dy, grad.window(), request.threads());
        return kernel.isWorthwhile() ? Optional.of(kernel) : Optional.empty();
    }

    private boolean isWorthwhile() {
        double tiles = (double) n * tilesH * tilesW;
        double weights = (double) inC * outC;
        double points = (tiles + WEIGHT_POINT) * weights + tiles * TILE_POINT * (inC + outC);
        return POINTS * POINTS * points < (double) n * outH * outW * TAPS * TAPS * weights;
    }

    /** Elements from one point's transformed x, dy or sums to the next one's. */
    int inputPitch() {
        return blockRows * tilesW * inC + PITCH_PADDING;
    }

    int outputPitch() {
        return blockRows * tilesW * outC + PITCH_PADDING;
    }

    int sumPitch() {
        return Math.multiplyExact(inC, outC) + PITCH_PADDING;
    }

    /** Elements of a strip of tiles of x, or of dy; and of the taps of one output channel. */
    int stripElements() {
        int input = POINTS * (tilesW * TILE + TAPS - 1) * inC;
        int output = TILE * tilesW * TILE * outC;
        return Math.max(Math.max(input, output), TAPS * TAPS * inC);
    }

    @Override
    public String id() {
        return "f32_grad_weight_winograd" + TAPS + "x" + TILE + "_outer" + OuterProduct.ROWS + "x"
                + WeightGradientRun.widest(inC).vectors();
    }

    @Override
    public long scratchElements() {
        long points = (long) POINTS * POINTS * ((long) inputPitch() + outputPitch() + sumPitch());
        return points + (long) threads * stripElements();
    }

    @Override
    public Invocation bind(Operands operands) {
        Kernels.awaitCompiled();
        return new WinogradWeightGradientRun(this, operands);
    }
}
