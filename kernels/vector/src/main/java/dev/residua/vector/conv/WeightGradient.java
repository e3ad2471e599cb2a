package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;

/**
 * The gradient of a convolution with respect to its weight: {@code dw[k, o] = sum over pixels of x[pixel, k] dy[pixel,
 * o]}, k running over the window's taps and their channels. The pixels are cut into chunks whose sums are kept apart
 * and added up in the end; how many depends on the shape alone, so that results do not depend on the number of threads.
 */
public final class WeightGradient implements Kernel {
    /** Chunks of pixels at most, and elements of their sums together. */
    private static final int MAX_CHUNKS = 16;

    private static final int MAX_SUMS = 2 << 20;

    /** Elements of both operands, and pixels, that all tiles pass over before the next ones are taken up. */
    private static final int BLOCK_ELEMENTS = 10 << 10;

    private static final int BLOCK_PIXELS = 64;

    /** Parts that all threads have enough to do with. */
    private static final int PARTS = 16;

    final int n;
    final int inH;
    final int inW;
    final int inC;
    final int outC;
    final int groups;
    final Walk rows;
    final Walk columns;
    final int kernelH;
    final int kernelW;

    /** Images and output rows of a block. */
    final int blockImages;

    final int blockRows;
    final int rowBlocks;
    final int blocks;
    final int chunks;

    /** Whether a block of x is copied, with zeros around it, and one of dy, with zeros behind each group's channels. */
    final boolean copiesX;

    final boolean copiesDy;

    /** The copy's extents. */
    final int top;

    final int left;
    final int haloRows;
    final int haloW;

    /** What is contiguous under a window: runs of elements in A, and rows of C for each of them. */
    final int runs;

    final int runLength;
    final int paddedRun;

    /** Columns of one group, in whole vectors. */
    final int paddedColumns;

    final int panelParts;
    private final String id;
    private final int threads;

    /** Whether the result is {@code [k, o]} and not its transpose. */
    private final boolean isLinear;

    private WeightGradient(
            String id,
            int threads,
            Shape x,
            int outC,
            Walk rows,
            Walk columns,
            Window window,
            int groups,
            boolean isLinear) {
        this.threads = threads;
        this.isLinear = isLinear;
        this.groups = groups;
        this.outC = outC;
        this.rows = rows;
        this.columns = columns;
        n = x.dim(0);
        inC = x.dim(1);
        inH = x.rank() == 4 ? x.dim(2) : 1;
        inW = x.rank() == 4 ? x.dim(3) : 1;
        kernelH = window.kernelH();
        kernelW = window.kernelW();

        boolean joined = groups == 1 && columns.spacing() == 1;
        runs = kernelH * (joined ? 1 : kernelW);
        runLength = inC / groups * (joined ? kernelW : 1);
        paddedRun = (runLength + OuterProduct.ROWS - 1) / OuterProduct.ROWS * OuterProduct.ROWS;
        paddedColumns = Simd.roundUp(outC / groups);
        top = rows.before();
        left = columns.before();
        int right = columns.behind(inW);
        copiesX = (top | left | rows.behind(inH) | right) != 0 || paddedRun != runLength;
        copiesDy = paddedColumns != outC / groups;
        haloW = left + inW + right;

        int rowElements = haloW * inC * rows.inStep() + columns.count() * groups * paddedColumns;
        int wanted = Math.max(BLOCK_ELEMENTS / rowElements, (BLOCK_PIXELS + columns.count() - 1) / columns.count());
        blockRows = Math.clamp(wanted, 1, rows.count());
        blockImages = blockRows < rows.count() ? 1 : Math.clamp(wanted / rows.count(), 1, Math.max(1, n));
        rowBlocks = (rows.count() + blockRows - 1) / blockRows;
        blocks = (n + blockImages - 1) / blockImages * rowBlocks;
        haloRows = rows.in(blockRows - 1, kernelH - 1) + top + 1;
        chunks = Math.clamp(Math.min(MAX_CHUNKS, MAX_SUMS / sumElements()), 1, Math.max(1, blocks));
        panelParts = Math.clamp((PARTS + chunks - 1) / chunks, 1, paddedColumns / Simd.LANES);
        this.id = id + "_outer" + OuterProduct.ROWS + "x"
                + WeightGradientRun.widest(paddedColumns).vectors();
    }

    /** That of a convolution. */
    public static Kernel of(KernelRequest request, GradOp.Conv2dWeight grad) {
        Shape x = request.node().input(0).shape();
        Shape dy = request.node().input(1).shape();
        Window window = grad.window();
        Walk rows = Walk.forward(window.kernelH(), window.strideH(), window.padTop(), window.dilationH(), dy.dim(2));
        Walk columns =
                Walk.forward(window.kernelW(), window.strideW(), window.padLeft(), window.dilationW(), dy.dim(3));
        String id = "f32_grad_weight" + TrainingConvolutions.text(window);
        return new WeightGradient(id, request.threads(), x, dy.dim(1), rows, columns, window, grad.groups(), false);
    }

    /** That of a linear layer: with dy in the place of x, the sums come out as they are wanted. */
    public static Kernel linear(KernelRequest request) {
        Shape x = request.node().input(0).shape();
        Shape dy = request.node().input(1).shape();
        Walk walk = Walk.forward(1, 1, 0, 1, 1);
        return new WeightGradient(
                "f32_grad_weight_linear", request.threads(), dy, x.dim(1), walk, walk, Window.of(1), 1, true);
    }

    /** Elements of one chunk's sums. */
    int sumElements() {
        return Math.multiplyExact(Math.multiplyExact(groups * runs, paddedRun), paddedColumns);
    }

    /** A tile may read as many elements behind a run as it has rows too many. */
    int haloElements() {
        return copiesX ? haloRows * haloW * inC * blockImages + OuterProduct.ROWS : 0;
    }

    int dyElements() {
        return copiesDy ? blockImages * blockRows * columns.count() * groups * paddedColumns : 0;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long scratchElements() {
        return (long) chunks * sumElements() + (long) threads * (haloElements() + dyElements() + Simd.LANES);
    }

    @Override
    public Invocation bind(Operands operands) {
        KernelMatrix dw = isLinear
                ? new KernelMatrix(operands.output().data(), operands.output().offset(), 0, 1, outC, 0, 0)
                : KernelMatrix.forward(operands.output(), groups);
        return isLinear
                ? new WeightGradientRun(this, operands.input(1), operands.input(0), dw, operands)
                : new WeightGradientRun(this, operands.input(0), operands.input(1), dw, operands);
    }
}
