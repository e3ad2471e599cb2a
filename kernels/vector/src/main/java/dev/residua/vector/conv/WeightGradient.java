package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;

/**
 * The gradient of a convolution or linear layer with respect to its weight: {@code dw[o, k] = sum over pixels of dy[pixel,
 * o] x[pixel, k]}, k running over the window's taps and their channels. Those of a kernel row are contiguous in x and are
 * what vectors run over.
 *
 * <p>The work is cut into ranges of output channels and, where those are few, chunks of pixels whose sums are kept apart and
 * added up in the end. Both depend on the shape alone, so that results do not depend on the number of threads.
 */
public final class WeightGradient implements Kernel {
    /** Parts that all threads have enough to do with. */
    private static final int PARTS = 16;

    /** Tiles of output channels in a part at least, as each part makes its own copy of x. */
    private static final int TILES = 2;

    /** Elements of the sums of all chunks: more than a cache holds are not worth being added up. */
    private static final int MAX_SUMS = 512 << 10;

    /** Elements of both operands, and pixels, that all tiles pass over before the next ones are taken up. */
    private static final int BLOCK_ELEMENTS = 10 << 10;

    private static final int BLOCK_PIXELS = 64;

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

    /** What is contiguous under a window: runs of elements, and whole vectors for each of them. */
    final int runs;

    final int runLength;
    final int paddedRun;

    /** Output channels of one group, in whole tiles, and ranges of those tiles. */
    final int paddedRows;

    final int rowParts;
    private final String id;
    private final int threads;

    private WeightGradient(
            String prefix, int threads, Shape x, int outC, Walk rows, Walk columns, Window window, int groups) {
        this.threads = threads;
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
        paddedRun = Simd.roundUp(runLength);
        paddedRows = Math.ceilDiv(outC / groups, OuterProduct.ROWS) * OuterProduct.ROWS;
        top = rows.before();
        left = columns.before();
        int right = columns.behind(inW);
        copiesX = (top | left | rows.behind(inH) | right) != 0 || paddedRun != runLength;
        copiesDy = paddedRows != outC / groups;
        haloW = left + inW + right;

        int rowElements = haloW * inC * rows.inStep() + columns.count() * groups * paddedRows;
        int wanted = Math.max(BLOCK_ELEMENTS / rowElements, Math.ceilDiv(BLOCK_PIXELS, columns.count()));
        blockRows = Math.clamp(wanted, 1, rows.count());
        blockImages = blockRows < rows.count() ? 1 : Math.clamp(wanted / rows.count(), 1, Math.max(1, n));
        rowBlocks = Math.ceilDiv(rows.count(), blockRows);
        blocks = Math.ceilDiv(n, blockImages) * rowBlocks;
        haloRows = rows.in(blockRows - 1, kernelH - 1) + top + 1;
        rowParts = Math.clamp(paddedRows / OuterProduct.ROWS / TILES, 1, PARTS);
        int mostChunks = Math.clamp(MAX_SUMS / sumElements(), 1, Math.max(1, blocks));
        chunks = Math.clamp(PARTS / rowParts, 1, mostChunks);
        id = prefix + "_outer" + OuterProduct.ROWS + "x"
                + WeightGradientRun.widest(paddedRun).vectors();
    }

    /** That of a convolution. */
    public static Kernel of(KernelRequest request, GradOp.Conv2dWeight grad) {
        return WinogradWeightGradient.of(request, grad)
                .or(() -> SmallImageWeightGradient.of(request, grad))
                .orElseGet(() -> direct(request, grad));
    }

    private static Kernel direct(KernelRequest request, GradOp.Conv2dWeight grad) {
        Shape x = request.node().input(0).shape();
        Shape dy = request.node().input(1).shape();
        Window window = grad.window();
        Walk rows = Walk.forward(window.kernelH(), window.strideH(), window.padTop(), window.dilationH(), dy.dim(2));
        Walk columns =
                Walk.forward(window.kernelW(), window.strideW(), window.padLeft(), window.dilationW(), dy.dim(3));
        String prefix = "f32_grad_weight" + TrainingConvolutions.text(window);
        return new WeightGradient(prefix, request.threads(), x, dy.dim(1), rows, columns, window, grad.groups());
    }

    /** That of a linear layer. */
    public static Kernel linear(KernelRequest request) {
        Shape x = request.node().input(0).shape();
        Shape dy = request.node().input(1).shape();
        Walk walk = Walk.forward(1, 1, 0, 1, 1);
        return new WeightGradient(
                "f32_grad_weight_linear", request.threads(), x, dy.dim(1), walk, walk, Window.of(1), 1);
    }

    /**
     * Puts sums that lie tap after tap where the weights' gradients belong, taps innermost.
     *
     * @param count sums of each tap
     */
    static void storeTapsInnermost(float[] sums, int from, int count, int taps, float[] dw, int to) {
        for (int i = from; i < from + count; i++) {
            for (int tap = 0, sum = i; tap < taps; tap++, sum += count) dw[to++] = sums[sum];
        }
    }

    /** Elements of one chunk's sums. */
    int sumElements() {
        return Math.multiplyExact(Math.multiplyExact(groups * runs, paddedRun), paddedRows);
    }

    /** Output channels whose sums lie together: all, or those of one part, which then uses them up itself. */
    int sumRows() {
        int tiles = paddedRows / OuterProduct.ROWS;
        return chunks > 1 ? paddedRows : Math.ceilDiv(tiles, rowParts) * OuterProduct.ROWS;
    }

    /** Elements of all sums that are kept apart. */
    int allSumElements() {
        int rows = Math.multiplyExact(groups * runs, paddedRun);
        return Math.multiplyExact(Math.multiplyExact(rows, sumRows()), chunks > 1 ? chunks : threads);
    }

    /** A tile reads as many elements behind a run as its last vector has too many. */
    int haloElements() {
        return copiesX ? haloRows * haloW * inC * blockImages + Simd.LANES : 0;
    }

    int dyElements() {
        return copiesDy ? blockImages * blockRows * columns.count() * groups * paddedRows : 0;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long scratchElements() {
        return allSumElements() + (long) threads * (haloElements() + dyElements());
    }

    @Override
    public Invocation bind(Operands operands) {
        return new WeightGradientRun(this, operands);
    }
}
