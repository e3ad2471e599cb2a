package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.codegen.Warmup;
import dev.residua.vector.simd.Simd;

/**
 * The loops around the microkernels. Each part is some rows by some panels of one group; within it, for each block of depth: its rows of A are
 * made ready, then panel by panel, tile by tile, sums are added to C. The first block starts from the residual or zero, and adds the bias;
 * the last one applies the ReLU.
 */
final class BlockedGemm implements WorkerPool.Part {
    private static final Microkernel WIDE = new Tile6x2();
    private static final Microkernel NARROW = new Tile6x1();

    /** Height of a tile. */
    static final int TILE_ROWS = WIDE.rows();

    private static final int TILE_ELEMENTS = WIDE.rows() * WIDE.columns();
    private static final float[] ZEROS = new float[WIDE.columns()];

    private final GemmShape shape;
    private final Panels panels;
    private final Blocking blocking;
    private final RowSource source;
    private final Buffer packed;
    private final Buffer residual;
    private final boolean relu;
    private final Buffer output;
    private final float[] scratch;
    private final int scratchOffset;
    private final int rowParts;
    private final int panelParts;

    /**
     * @param residual null for none
     * @param scratch holds {@link #workerElements} elements for each worker from {@code scratchOffset} on
     */
    BlockedGemm(
            GemmShape shape,
            Panels panels,
            Blocking blocking,
            RowSource source,
            Buffer packed,
            Buffer residual,
            boolean relu,
            Buffer output,
            float[] scratch,
            int scratchOffset) {
        this.shape = shape;
        this.panels = panels;
        this.blocking = blocking;
        this.source = source;
        this.packed = packed;
        this.residual = residual;
        this.relu = relu;
        this.output = output;
        this.scratch = scratch;
        this.scratchOffset = scratchOffset;
        rowParts = (shape.rows() + blocking.rows() - 1) / blocking.rows();
        panelParts = (panels.count() + blocking.panels() - 1) / blocking.panels();
    }

    /** Starts to have the microkernel of most tiles compiled, in the background. */
    static void warm() {
        Warmup.begin(BlockedGemm::trip, (long) TILE_ELEMENTS / Simd.LANES * Warmup.K);
    }

    private static Runnable trip() {
        float[] a = new float[TILE_ROWS * Warmup.K];
        float[] b = new float[WIDE.columns() * Warmup.K];
        float[] c = new float[TILE_ELEMENTS];
        int columns = WIDE.columns();
        return () -> WIDE.run(a, 0, Warmup.K, TILE_ROWS, b, 0, Warmup.K, ZEROS, 0, 0, ZEROS, 0, 0, c, 0, columns);
    }

    /** A block of A, a tile of C and one of what it starts from. */
    static int workerElements(Blocking blocking) {
        return Simd.roundUp(blocking.blockElements()) + 2 * TILE_ELEMENTS;
    }

    int parts() {
        return shape.groups() * rowParts * panelParts;
    }

    @Override
    public void run(int index, int worker) {
        int group = index / (rowParts * panelParts);
        int firstRow = index / panelParts % rowParts * blocking.rows();
        int endRow = Math.min(shape.rows(), firstRow + blocking.rows());
        int firstPanel = index % panelParts * blocking.panels();
        int endPanel = Math.min(panels.count(), firstPanel + blocking.panels());
        int block = scratchOffset + worker * workerElements(blocking);
        int k = 0;
        do {
            int depth = Math.min(blocking.depth(), shape.depth() - k);
            int a = source.load(group, firstRow, endRow - firstRow, k, depth, block);
            int stride = source.stride(depth);
            for (int panel = firstPanel; panel < endPanel; panel++) {
                for (int row = firstRow; row < endRow; row += TILE_ROWS) {
                    int rows = Math.min(TILE_ROWS, endRow - row);
                    tile(group, panel, row, rows, k, depth, a + (row - firstRow) * stride, block);
                }
            }
            k += depth;
        } while (k < shape.depth());
    }

    private void tile(int group, int panel, int row, int rows, int k, int depth, int a, int block) {
        Microkernel microkernel = panels.vectors(panel) == 2 ? WIDE : NARROW;
        int place = row * shape.outputStride() + group * shape.columns() + panels.firstColumn(panel);
        float[] init = ZEROS;
        int initOffset = 0;
        int initStride = 0;
        if (k > 0) {
            init = output.data();
            initOffset = output.offset() + place;
            initStride = shape.outputStride();
        } else if (residual != null) {
            init = residual.data();
            initOffset = residual.offset() + place;
            initStride = shape.outputStride();
        }
        float[] c = output.data();
        int cOffset = output.offset() + place;
        int cStride = shape.outputStride();

        int columns = panels.columns(panel);
        boolean isEdge = columns < microkernel.columns();
        if (isEdge) {
            // The tile reaches beyond the row: work in memory of our own and copy the columns that exist.
            int tile = block + Simd.roundUp(blocking.blockElements());
            if (init != ZEROS) {
                int start = tile + TILE_ELEMENTS;
                copy(init, initOffset, initStride, scratch, start, microkernel.columns(), rows, columns);
                init = scratch;
                initOffset = start;
                initStride = microkernel.columns();
            }
            c = scratch;
            cOffset = tile;
            cStride = microkernel.columns();
        }
        boolean isFirst = k == 0;
        boolean isLast = k + depth == shape.depth();
        microkernel.run(
                source.data(),
                a,
                source.stride(depth),
                rows,
                packed.data(),
                packed.offset() + panels.weightOffset(group, panel, k),
                depth,
                init,
                initOffset,
                initStride,
                isFirst ? packed.data() : ZEROS,
                isFirst ? packed.offset() + panels.biasOffset(group, panel) : 0,
                isLast && relu ? 0 : Float.NEGATIVE_INFINITY,
                c,
                cOffset,
                cStride);
        if (isEdge) {
            copy(
                    scratch,
                    cOffset,
                    cStride,
                    output.data(),
                    output.offset() + place,
                    shape.outputStride(),
                    rows,
                    columns);
        }
    }

    private static void copy(
            float[] from,
            int fromOffset,
            int fromStride,
            float[] to,
            int toOffset,
            int toStride,
            int rows,
            int columns) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, fromOffset + row * fromStride, to, toOffset + row * toStride, columns);
        }
    }
}
