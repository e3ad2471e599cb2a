package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.vector.norm.BlockStatistics;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A convolution of stride 1, or of stride 2 as one of stride 1 ({@link Polyphase}), by the Winograd algorithm F(m x m, r x r) (Lavin and Gray 2016):
 * the image is cut into tiles of m x m outputs, each needing {@code n = m + r - 1} rows and columns of input; transformed, a tile's convolution is
 * an elementwise product of n x n points, and over all channels and tiles one matrix product {@code [tiles, C] x [C, OC]} for each point.
 * NHWC, one group. The weights are known when compiled, or transformed in every run by who binds the kernel. {@link WinogradPlan} says what is
 * computed at a time.
 */
public final class WinogradConvolution implements Kernel {
    /** Blocks of statistics that are enough: more would take memory, fewer would be summed less exactly. */
    private static final int STATISTICS_BLOCKS = 64;

    /** Elements of products one worker makes at a time. */
    private static final int PRODUCT_ELEMENTS = 96 << 10;

    /**
     * Output channels multiplied before they are transformed back, if a panel has no more: several vectors, to be worth a loop, and few, so that workers can
     * share out columns alone and each weight is read by one of them.
     */
    private static final int GROUP_COLUMNS = 32;

    /** Keeps matrices whose size is a multiple of a page from falling on the same cache lines. */
    private static final int PITCH_PADDING = 16;

    /**
     * Multiply-adds of a direct convolution from which on transforms have steps that are constants, in classes of their own, where channels are so few that
     * transforms are much of the work.
     */
    private static final long OWN_CLASSES = 1 << 21;

    final WinogradPlan plan;
    final ConvShape shape;
    final Epilogue epilogue;
    final int threads;

    /** For each of the n x n points the matrix of weights, one below the other; or how they lie where they change from run to run. */
    final Panels weights;

    /** Zeros if there is none. */
    final float[] bias;

    final Tiling tiling;

    /** What multiplies by each panel; those before the last are alike. */
    final Product[] products;

    /** The same for points at which short tiles have no product. */
    final Tiling fewerTiling;

    final Product[] fewerProducts;

    private final Set<KernelSpec> specs = new LinkedHashSet<>();

    /** Null where phases are not packed. */
    final PhasePacking packing;

    final TileTransform inputTransform;
    final TileTransform outputTransform;

    /**
     * Tiles that stay together: the rows of a product, or several times as many, whose statistics are one block. A chunk begins with a new unit.
     */
    final int unitTiles;

    /** What is left behind the result; null if nothing is. */
    final BlockStatistics statistics;

    /** Panels multiplied before they are transformed back, their columns in whole vectors, and the tiles that is done for. */
    final int groupPanels;

    final int groupColumns;
    final int blockTiles;

    /** Of the vectors that run over output channels. */
    final int lanes;

    /**
     * @param weight {@code [OC, C, k, k]}, or null if it changes from run to run
     * @param bias {@code [OC]}, or null if the epilogue has none
     * @param withStatistics whether to leave statistics of the result
     */
    WinogradConvolution(
            ConvShape shape,
            Epilogue epilogue,
            Tensor weight,
            Tensor bias,
            int outputs,
            Tiling tiling,
            int vectorBits,
            int threads,
            boolean withStatistics) {
        plan = WinogradPlan.of(shape, outputs, vectorBits);
        this.shape = shape;
        this.epilogue = epilogue;
        this.threads = threads;
        this.tiling = tiling;
        int blockUnits = withStatistics
                ? Math.clamp(tiling.count(plan.tiles()) / STATISTICS_BLOCKS, 1, tiling.count(plan.chunkTiles()))
                : 1;
        unitTiles = blockUnits * tiling.rows();
        statistics = withStatistics ? blockStatistics() : null;
        lanes = tiling.lanes();
        weights = weight == null
                ? Panels.layout(Math.multiplyExact(plan.points() * plan.points(), shape.c()), shape.outC(), tiling)
                : WinogradWeights.transform(
                        plan.phases().weight(weight), ToomCook.of(plan.outputs(), plan.taps()), tiling);
        this.bias = weights.pad(bias == null ? new float[0] : bias.data());
        groupPanels = Math.clamp(GROUP_COLUMNS / tiling.columns(), 1, weights.count());
        groupColumns = groupPanels * tiling.columns();
        int perTile = plan.points() * plan.points() * groupColumns;
        int productUnits = Math.clamp(PRODUCT_ELEMENTS / perTile / tiling.rows(), 1, tiling.count(plan.chunkTiles()));
        blockTiles = productUnits * tiling.rows();

        products = products(tiling);
        int fewer = plan.chunkTiles() / plan.rows().count() * plan.rows().fullTiles();
        fewerTiling = fewer == plan.chunkTiles() ? tiling : tiling.forRun(fewer);
        fewerProducts = fewerTiling.equals(tiling) ? products : products(fewerTiling);
        boolean hasOwnClasses = plan.isLocal() && shape.multiplyAdds() >= OWN_CLASSES;
        TransformSpec in = new TransformSpec(
                vectorBits,
                plan.outputs(),
                plan.taps(),
                TransformSpec.Side.INPUT,
                hasOwnClasses ? plan.pixelStep() : 0,
                hasOwnClasses ? inputPitch() : 0);
        TransformSpec out = new TransformSpec(
                tiling.vectorBits(),
                plan.outputs(),
                plan.taps(),
                TransformSpec.Side.OUTPUT,
                hasOwnClasses && groupColumns == shape.outC() ? groupColumns : 0,
                hasOwnClasses ? productPitch() : 0);
        packing = plan.isPacked() ? packing(vectorBits) : null;
        specs.add(in);
        specs.add(out);
        if (shape.isWorthWarming()) specs.forEach(Kernels::warm);
        inputTransform = Kernels.get(in);
        outputTransform = Kernels.get(out);
    }

    private PhasePacking packing(int vectorBits) {
        PackSpec spec = new PackSpec(vectorBits, shape.c());
        specs.add(spec);
        return Kernels.get(spec);
    }

    private Product[] products(Tiling tile) {
        Product[] kernels = new Product[weights.count()];
        for (int panel = 0; panel < kernels.length; panel++) {
            ProductSpec spec = new ProductSpec(
                    tile.vectorBits(), tile.rows(), weights.vectors(panel), plan.channels(), groupColumns);
            specs.add(spec);
            kernels[panel] = Kernels.get(spec);
        }
        return kernels;
    }

    /**
     * A convolution, or what is computed like one, with weights that change from run to run, if this algorithm is thought to be faster for it
     * than a direct one.
     *
     * @param in {@code [N, C, H, W]}
     * @param out {@code [N, OC, OH, OW]}
     * @param epilogue without bias
     * @param withStatistics whether to leave statistics of the result
     */
    public static Optional<WinogradConvolution> ofChangingWeights(
            Shape in,
            Shape out,
            Window window,
            Epilogue epilogue,
            int vectorBits,
            int threads,
            boolean withStatistics) {
        ConvShape shape =
                new ConvShape(in.dim(0), in.dim(2), in.dim(3), in.dim(1), out.dim(2), out.dim(3), out.dim(1), window);
        if (epilogue.bias() || in.elements() == 0 || out.elements() == 0) return Optional.empty();
        int outputs = ConvCost.outputsOfChangingWeights(shape, vectorBits);
        if (outputs == 1) return Optional.empty();
        Tiling tiling = ConvChoice.estimate(shape, outputs, vectorBits).tiling();
        return Optional.of(new WinogradConvolution(
                shape, epilogue, null, null, outputs, tiling, vectorBits, threads, withStatistics));
    }

    /** The tile of its products, by which the weights are to be packed. */
    public Tiling tiling() {
        return tiling;
    }

    /** What transforms the weights, for as many of them side by side as there are. */
    public TransformSpec weightTransform() {
        return new TransformSpec(tiling.vectorBits(), plan.outputs(), plan.taps(), TransformSpec.Side.WEIGHT);
    }

    /** Elements of the transformed weights. */
    public int weightElements() {
        return weights.elements();
    }

    /** Statistics of the units' outputs. */
    private BlockStatistics blockStatistics() {
        int most = plan.isLocal() ? plan.tiles() : plan.chunkTiles();
        int last = (plan.tiles() - 1) / most * most;
        int[] pixels = new int[block(last, plan.tiles() - 1 - last) + 1];
        for (int chunk = 0; chunk < plan.tiles(); chunk += most) {
            TileOrder order =
                    new TileOrder(plan.rows(), plan.columns(), Math.min(most, plan.tiles() - chunk), plan.points());
            for (int at = 0; at < Math.min(most, plan.tiles() - chunk); at++) {
                int tile = chunk + order.tile(at);
                int height = plan.rows()
                        .stored(tile / plan.columns().count() % plan.rows().count());
                pixels[block(chunk, at)] +=
                        height * plan.columns().stored(tile % plan.columns().count());
            }
        }
        int elements = shape.n() * shape.outH() * shape.outW() * shape.outC();
        return new BlockStatistics(elements, shape.outC(), pixels);
    }

    /**
     * The block of statistics that a tile belongs to.
     *
     * @param chunk tile of all images with which the chunk begins
     * @param at place of the tile in the chunk
     */
    int block(int chunk, int at) {
        if (plan.isLocal()) return (chunk + at) / unitTiles;
        return chunk / plan.chunkTiles() * Math.ceilDiv(plan.chunkTiles(), unitTiles) + at / unitTiles;
    }

    /** Units of one chunk that a worker has to itself. */
    int unitsAtATime() {
        return tiling.count(plan.chunkTiles()) * tiling.rows() / unitTiles;
    }

    /** What it leaves behind its result, for which the kernel that it is a part of asks for memory. */
    public Optional<BlockStatistics> statistics() {
        return Optional.ofNullable(statistics);
    }

    /** Whether the algorithm applies where weights change from run to run: a square 3x3 window that moves by one pixel. */
    public static boolean serves(Window window) {
        return Polyphase.serves(window) && window.strideH() == 1;
    }

    @Override
    public String id() {
        String stride = plan.phases().stride() == 1 ? "" : "s" + plan.phases().stride();
        String id = "winograd" + plan.outputs() + "x" + shape.window().kernelH() + stride + "_"
                + specs.iterator().next().id();
        if (!epilogue.equals(Epilogue.NONE)) id += "_" + epilogue;
        return statistics == null ? id : id + "_statistics";
    }

    @Override
    public Optional<String> generated() {
        return Optional.of(ClassListing.of(specs));
    }

    @Override
    public Optional<Runnable> warmUp() {
        return Kernels.warmUp(specs);
    }

    /** Elements from the transformed input of one point to that of the next: in whole units of the product's rows. */
    int inputPitch() {
        return tiling.count(plan.chunkTiles()) * tiling.rows() * plan.channels() + PITCH_PADDING;
    }

    /** Elements from the products of one point to those of the next. */
    int productPitch() {
        return blockTiles * groupColumns + PITCH_PADDING;
    }

    /** Pixels in a row of the input that so many tiles reach. */
    int stripWidth(int tiles) {
        return tiles * plan.outputs() + plan.points() - plan.outputs();
    }

    int edgeElements() {
        return plan.outputs() * plan.outputs() * groupColumns;
    }

    int inputElements() {
        return plan.points() * plan.points() * inputPitch();
    }

    /** Where the workers' own memory begins in the scratch. */
    int sharedElements() {
        return plan.isLocal() ? 0 : inputElements();
    }

    /**
     * A worker's memory: transformed input unless that is shared; and then a strip of input, or products and two tiles of output.
     */
    int workerElements() {
        int strip = plan.points()
                * stripWidth(Math.min(plan.columns().count(), plan.chunkTiles()))
                * plan.blocks().getFirst().channels();
        int own = inputElements() - sharedElements();
        return own + Math.max(strip, plan.points() * plan.points() * productPitch() + 2 * edgeElements());
    }

    @Override
    public long scratchElements() {
        return sharedElements() + (long) threads * workerElements();
    }

    @Override
    public boolean worksInPlace() {
        return epilogue.add();
    }

    @Override
    public Invocation bind(Operands operands) {
        Kernels.awaitCompiled(specs);
        return bind(operands, weights.data(), 0);
    }

    /**
     * Ties the kernel to memory where the transformed weights are at each run: panel after panel of a tile's width, in each the n x n
     * points, in each of these the input channels.
     *
     * @param offset where they begin
     */
    public Invocation bindWeights(Operands operands, float[] data, int offset) {
        Kernels.awaitCompiled();
        return bind(operands, data, offset - Panels.PHASE);
    }

    /**
     * @param shift what is added to where the weights lie
     */
    private Invocation bind(Operands operands, float[] data, int shift) {
        return new WinogradRun(this, data, shift, operands);
    }
}
