package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Window;

/** A {@link DirectConvolution} tied to its memory. */
final class DirectConvolutionRun implements Kernel.Invocation {
    /**
     * Bytes of weights that tile after tile is multiplied by before the next panels are taken up: they stay in the second-level cache, while
     * input and output are read and written in order, which the CPU sees coming.
     */
    private static final int WEIGHT_BYTES = 384 << 10;

    private final DirectConvolution conv;
    private final ConvShape shape;
    private final TileKernels kernels;
    private final WorkerPool pool;

    /** Input, or the halo's copy of it; where its images begin and how far apart images, rows and output pixels are. */
    private final Buffer source;

    private final int imagePitch;
    private final int rowPitch;
    private final int pixelStep;

    private final Taps taps;
    private final Buffer input;
    private final Buffer output;
    private final Buffer scratch;
    private final Buffer residual;
    private final float floor;
    private final Halo halo;

    /** Where in the scratch the workers' own tiles begin, and elements from one to the next. */
    private final int edges;

    private final int edgeElements;

    /** Images of one job, and rows of one image. */
    private final int images;

    private final int rows;

    /** Pixels of a run and tiles that cover them. */
    private final int pixels;

    private final int tiles;
    private final WorkSplit split;

    /** Panels of one group of weights. */
    private final int groupPanels;

    private final WorkerPool.Part copy = this::copyRow;
    private final WorkerPool.Part multiply = this::multiply;

    /** First image of the current job, and how many it has. */
    private int image;

    private int count;

    DirectConvolutionRun(DirectConvolution conv, Operands operands) {
        this.conv = conv;
        shape = conv.shape;
        kernels = conv.kernels;
        pool = operands.pool();
        input = operands.input(0);
        output = operands.output();
        scratch = operands.scratch();
        residual = conv.epilogue.add() ? operands.inputs().getLast() : null;
        floor = conv.epilogue.relu() ? 0 : Float.NEGATIVE_INFINITY;

        Window window = shape.window();
        halo = conv.haloImages() == 0 ? null : Halo.of(shape);
        source = halo == null ? input : scratch;
        rowPitch = shape.paddedW() * shape.c();
        imagePitch = shape.paddedH() * rowPitch;
        pixelStep = window.strideW() * shape.c();
        taps = Taps.of(window, shape.c(), rowPitch);
        edges = scratch.offset() + (int) conv.haloElements();
        edgeElements = (int) conv.edgeElements();
        images = halo == null ? shape.n() : conv.haloImages();
        rows = shape.outH();
        pixels = DirectConvolution.run(shape);
        tiles = conv.tiling.count(pixels);
        split = WorkSplit.choose(
                conv.threads,
                runs(images) * tiles,
                conv.weights.count(),
                (long) images * imagePitch * Float.BYTES,
                (long) conv.weights.data().length * Float.BYTES);
        int panelBytes = shape.depth() * conv.tiling.columns() * Float.BYTES;
        groupPanels = Math.max(1, WEIGHT_BYTES / panelBytes);
    }

    @Override
    public void run() {
        for (image = 0; image < shape.n(); image += images) {
            count = Math.min(images, shape.n() - image);
            if (halo != null) pool.run(count * halo.rows(), copy);
            pool.run(split.parts(), multiply);
        }
    }

    private void copyRow(int index, int worker) {
        int i = index / halo.rows();
        int from = input.offset() + (image + i) * shape.h() * shape.w() * shape.c();
        halo.copyRow(input.data(), from, index % halo.rows(), source.data(), source.offset() + i * halo.elements());
    }

    private void multiply(int index, int worker) {
        int total = runs(count) * tiles;
        int rowPart = index % split.rowParts();
        int columnPart = index / split.rowParts();
        int firstTile = WorkSplit.begin(rowPart, split.rowParts(), total);
        int lastTile = WorkSplit.begin(rowPart + 1, split.rowParts(), total);
        int lastPanel = WorkSplit.begin(columnPart + 1, split.columnParts(), conv.weights.count());
        int firstPanel = WorkSplit.begin(columnPart, split.columnParts(), conv.weights.count());
        for (int p = firstPanel; p < lastPanel; p += groupPanels) {
            multiply(firstTile, lastTile, p, Math.min(lastPanel, p + groupPanels), worker);
        }
    }

    private void multiply(int firstTile, int lastTile, int firstPanel, int lastPanel, int worker) {
        int run = firstTile / tiles;
        int tile = firstTile % tiles;
        for (int i = firstTile; i < lastTile; i++) {
            for (int p = firstPanel; p < lastPanel; p++) multiplyTile(p, run, tile, worker);
            if (++tile == tiles) {
                tile = 0;
                run++;
            }
        }
    }

    /** A pointwise convolution is one run over all images, others have one for each output row. */
    private int runs(int images) {
        return shape.window().isPointwise() ? 1 : images * rows;
    }

    /**
     * The last tile of a run may reach back over the one before, whose results may lie where its residual was. So with a residual it is made in memory
     * of its own, and the rows that are new are copied.
     */
    private void multiplyTile(int panel, int run, int tile, int worker) {
        int height = conv.tiling.rows();
        int back = Math.max(0, (tile + 1) * height - pixels);
        int first = tile * height - back;
        int column = conv.weights.column(panel);
        int at = ((image * rows + run) * shape.outW() + first) * shape.outC() + column;
        if (residual == null || back == 0) {
            multiplyTile(panel, run, first, at, output.data(), output.offset() + at);
            return;
        }
        float[] own = scratch.data();
        int begin = edges + worker * edgeElements + column;
        multiplyTile(panel, run, first, at, own, begin);
        int columns = Math.min(conv.tiling.columns(), shape.outC() - column);
        for (int m = back * shape.outC(); m < height * shape.outC(); m += shape.outC()) {
            System.arraycopy(own, begin + m, output.data(), output.offset() + at + m, columns);
        }
    }

    /**
     * @param first pixel of the run
     * @param at element of the output with which the tile begins
     * @param c where it goes, as it would lie in the output
     */
    private void multiplyTile(int panel, int run, int first, int at, float[] c, int cOffset) {
        int row = run % rows * shape.window().strideH();
        int a = source.offset() + run / rows * imagePitch + row * rowPitch + first * pixelStep;
        kernels.get(panel)
                .run(
                        source.data(),
                        a,
                        pixelStep,
                        taps.offsets(),
                        taps.length(),
                        conv.weights.data(),
                        conv.weights.offset(panel),
                        c,
                        cOffset,
                        shape.outC(),
                        conv.bias,
                        conv.weights.column(panel),
                        residual == null ? null : residual.data(),
                        residual == null ? 0 : residual.offset() + at,
                        floor,
                        null,
                        0,
                        0);
    }
}
