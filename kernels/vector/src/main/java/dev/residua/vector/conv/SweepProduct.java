package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;
import dev.residua.vector.codegen.BrgemmSpec.Extra;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.Tiling;
import dev.residua.vector.elementwise.ReluMask;
import dev.residua.vector.norm.BlockStatistics;
import dev.residua.vector.simd.Simd;
import java.util.Optional;

/**
 * A convolution, its gradient with respect to the input, or a product of matrices, with a kernel that changes from run
 * to run: packed at the start of each, then multiplied with windows of the operand as it lies in memory, or in a copy
 * with zeros around it.
 *
 * <p>A tile's rows are neighbouring pixels; of very small images, one pixel of neighbouring images. The copy is then
 * made with the images innermost but for the channels, and taps that see only padding are left out.
 */
final class SweepProduct implements BlockStatistics.Source, ReluMask.Source {
    /** Below this a run is over in milliseconds even before its kernels are compiled. */
    private static final long WARM_MULTIPLY_ADDS = 1 << 18;

    /** Pixels in a row that make a good tile. */
    private static final int GOOD_RUN = 6;

    /**
     * Elements of an operand, zeros included, that a part goes through panel by panel: they stay in the second-level
     * cache.
     */
    private static final int BAND_ELEMENTS = 48 << 10;

    private static final int PARTS_PER_THREAD = 4;

    /** Bands that are wanted where each is a block of statistics, and so may not depend on the number of threads. */
    private static final int STATISTICS_BLOCKS = 8;

    /** Panels that are enough for all threads. */
    private static final int MANY_PANELS = 8;

    /** Where the kernel is among the operands. */
    @FunctionalInterface
    interface Source {
        KernelMatrix of(Operands operands);
    }

    final SweepShape shape;
    final Epilogue epilogue;
    final Source source;
    final SweepPanels panels;

    /**
     * Whether a panel is packed by who then multiplies with it, alone: the weights of a deep layer outweigh its images, and so never leave the
     * second-level cache.
     */
    final boolean packsForItself;

    final SweepKernels kernels;

    /** Statistics of the bands; null if none are left. */
    final BlockStatistics statistics;

    /** The mask of a ReLU; null if none is left. */
    final ReluMask mask;

    final int threads;

    /** Whether the rows of a tile come from one image each. */
    final boolean runsOverImages;

    /** Images and rows of a part's band, and ranges of panels. */
    final int bandImages;

    final int bandRows;
    final int panelParts;

    /** Bands of all rows and images, and of one image. */
    final int bands;

    final int rowBands;

    /** Extents of a worker's copy of a band with zeros around it, or of one copy for all. */
    final int haloRows;

    final int haloWidth;

    /** Input rows that a band's next row needs more. */
    final int rowStep;

    private final String prefix;

    /**
     * @param prefix first part of the id, what is computed
     * @param extra what to leave behind the result, which is that of one sweep; a mask only of one group
     */
    SweepProduct(String prefix, SweepShape shape, Epilogue epilogue, int threads, Source source, Extra extra) {
        this.prefix = prefix;
        this.shape = shape;
        this.epilogue = epilogue;
        this.threads = threads;
        this.source = source;
        runsOverImages = shape.columns() < GOOD_RUN && shape.n() >= GOOD_RUN;
        int run = runsOverImages ? shape.n() : shape.columns();
        int depth = shape.sweeps().getFirst().taps() * shape.groupDepth();
        Tiling tiling = Tiling.choose(Simd.LANES * Float.SIZE, Math.max(1, run), shape.groupColumns(), depth);
        packsForItself = packsForItself(shape, tiling);
        boolean insideOnly = runsOverImages && shape.isPadded();
        panels = new SweepPanels(shape, tiling, packsForItself, insideOnly);
        int[] runs = runsOverImages
                ? new int[] {shape.n()}
                : shape.sweeps().stream()
                        .mapToInt(sweep -> sweep.columns().count())
                        .toArray();
        boolean warm = shape.multiplyAdds() >= WARM_MULTIPLY_ADDS;
        kernels = new SweepKernels(
                tiling,
                panels,
                !epilogue.add(),
                epilogue.add() || insideOnly,
                extra == Extra.NONE || insideOnly,
                extra,
                warm,
                runs);

        int wanted = threads == 1 ? 1 : threads * PARTS_PER_THREAD;
        int wantedBands = extra == Extra.STATISTICS ? STATISTICS_BLOCKS : wanted;
        haloWidth = shape.left() + shape.inW() + shape.right();
        rowStep = shape.sweeps().getFirst().rows().inStep();
        int allRows = shape.rows();
        int rowElements = haloWidth * shape.inC() * rowStep;
        int rows = Math.clamp(BAND_ELEMENTS / Math.max(1, rowElements), 1, Math.max(1, allRows));
        if (runsOverImages) {
            bandImages = shape.n();
            bandRows = 1;
        } else {
            while (rows > 4 && shape.n() * ceil(allRows, rows) < wantedBands) rows = (rows + 1) / 2;
            bandRows = rows;
            int images = BAND_ELEMENTS / Math.max(1, rowElements * rows);
            bandImages = rows < allRows ? 1 : Math.clamp(images, 1, Math.max(1, shape.n() / wantedBands));
        }
        haloRows = countHaloRows();
        rowBands = ceil(allRows, bandRows);
        bands = ceil(shape.n(), bandImages) * rowBands;
        panelParts = Math.clamp(ceil(wanted, Math.max(1, bands * shape.groups())), 1, panels.count());
        int elements = shape.n() * shape.outH() * shape.outW() * shape.outC();
        statistics = extra == Extra.STATISTICS ? blockStatistics(elements) : null;
        mask = extra == Extra.RELU_MASK ? new ReluMask(elements, shape.outC()) : null;
    }

    private BlockStatistics blockStatistics(int elements) {
        int[] pixels = new int[bands];
        for (int band = 0; band < bands; band++) {
            int images = Math.min(bandImages, shape.n() - band / rowBands * bandImages);
            int rows = Math.min(bandRows, shape.outH() - band % rowBands * bandRows);
            pixels[band] = images * rows * shape.outW();
        }
        return new BlockStatistics(elements, shape.outC(), pixels);
    }

    private static boolean packsForItself(SweepShape shape, Tiling tiling) {
        long weights = shape.sweeps().stream().mapToLong(Sweep::taps).sum() * shape.groupDepth() * shape.outC();
        long images = (long) shape.n()
                * (shape.inH() * shape.inW() * shape.inC() + shape.outH() * shape.outW() * shape.outC());
        return weights > images && shape.groups() * ceil(shape.groupColumns(), tiling.columns()) >= MANY_PANELS;
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Rows of the copy that a worker makes for its band, or that all make together for all. */
    private int countHaloRows() {
        int all = shape.top() + shape.inH() + shape.bottom();
        if (runsOverImages) return all;
        int reach = 0;
        for (Sweep sweep : shape.sweeps()) {
            Walk rows = sweep.rows();
            if (rows.taps() > 0) reach = Math.max(reach, rows.in(0, rows.taps() - 1) + shape.top());
        }
        return Math.min(all, (bandRows - 1) * rowStep + reach + 1);
    }

    int haloElements() {
        return Math.multiplyExact(Math.multiplyExact(haloRows, haloWidth), bandImages * shape.inC());
    }

    /** Of all panels, or of those of all workers. */
    int panelElements() {
        return Math.multiplyExact(panels.elements(), packsForItself ? threads : 1);
    }

    int biasElements() {
        return epilogue.bias() ? shape.groups() * panels.paddedColumns() : 0;
    }

    @Override
    public String id() {
        String id = prefix + "_" + kernels.id();
        if (!epilogue.equals(Epilogue.NONE)) id += "_" + epilogue;
        if (mask != null) return id + "_mask";
        return statistics == null ? id : id + "_statistics";
    }

    @Override
    public Optional<String> generated() {
        return Optional.of(kernels.listing());
    }

    @Override
    public Optional<BlockStatistics> statistics() {
        return Optional.ofNullable(statistics);
    }

    @Override
    public Optional<ReluMask> reluMask() {
        return Optional.ofNullable(mask);
    }

    @Override
    public long extraElements() {
        return mask == null ? BlockStatistics.Source.super.extraElements() : mask.extraElements();
    }

    @Override
    public long scratchElements() {
        long halos = !shape.isPadded() ? 0 : runsOverImages ? 1 : threads;
        return panelElements() + biasElements() + halos * haloElements();
    }

    @Override
    public Invocation bind(Operands operands) {
        Kernels.awaitCompiled();
        Buffer bias = epilogue.bias() ? operands.input(2) : null;
        return new SweepProductRun(this, source.of(operands), bias, operands);
    }
}
