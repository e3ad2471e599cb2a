package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.codegen.Kernels;
import dev.residua.vector.codegen.TileTransform;
import dev.residua.vector.codegen.TransformSpec;
import dev.residua.vector.codegen.WinogradConvolution;
import dev.residua.vector.norm.BlockStatistics;
import dev.residua.vector.simd.Simd;
import java.util.Optional;

/**
 * A 3x3 convolution of stride 1, or its gradient with respect to the input, by the Winograd algorithm, with a kernel that
 * changes from run to run: packed and transformed at the start of each.
 */
final class WinogradProduct implements BlockStatistics.Source {
    private final String prefix;
    private final SweepShape shape;
    private final WinogradConvolution convolution;
    private final int threads;
    private final SweepProduct.Source source;
    private final SweepPanels panels;
    private final TransformSpec transform;

    private WinogradProduct(
            String prefix, SweepShape shape, WinogradConvolution convolution, int threads, SweepProduct.Source source) {
        this.prefix = prefix;
        this.shape = shape;
        this.convolution = convolution;
        this.threads = threads;
        this.source = source;
        panels = new SweepPanels(shape, convolution.tiling(), false, false);
        transform = convolution.weightTransform();
        Kernels.warm(transform);
    }

    /**
     * Empty where the algorithm does not apply, or is thought to be slower than a direct sum.
     *
     * @param prefix first part of the id, what is computed
     * @param window that of a convolution from {@code in} to {@code out}
     * @param source where the kernel is among the operands
     * @param withStatistics whether to leave statistics of the result
     */
    static Optional<Kernel> of(
            String prefix,
            Shape in,
            Shape out,
            Window window,
            SweepShape shape,
            Epilogue epilogue,
            int threads,
            SweepProduct.Source source,
            boolean withStatistics) {
        if (shape.groups() != 1 || shape.sweeps().size() != 1) return Optional.empty();
        return WinogradConvolution.ofChangingWeights(
                        in, out, window, epilogue, Simd.LANES * Float.SIZE, threads, withStatistics)
                .map(convolution -> new WinogradProduct(prefix, shape, convolution, threads, source));
    }

    @Override
    public String id() {
        return prefix + "_" + convolution.id();
    }

    @Override
    public Optional<BlockStatistics> statistics() {
        return convolution.statistics();
    }

    @Override
    public long scratchElements() {
        long weights = Math.addExact(convolution.weightElements(), panels.elements());
        return convolutionElements() + weights;
    }

    private long convolutionElements() {
        return Simd.roundUpToLines(convolution.scratchElements());
    }

    @Override
    public Invocation bind(Operands operands) {
        return new Run(operands);
    }

    private final class Run implements Invocation, WorkerPool.Part {
        private final KernelMatrix kernel;
        private final TileTransform transformer = Kernels.get(transform);
        private final SweepPanels.Copy[] unpacked;
        private final WorkerPool pool;
        private final Buffer scratch;
        private final int transformed;
        private final int packed;
        private final Invocation convolve;

        Run(Operands operands) {
            kernel = source.of(operands);
            pool = operands.pool();
            unpacked = panels.copies(kernel, pool.threads());
            scratch = operands.scratch();
            transformed = scratch.offset() + Math.toIntExact(convolutionElements());
            packed = transformed + convolution.weightElements();
            convolve = convolution.bindWeights(operands, scratch.data(), transformed);
        }

        @Override
        public void run() {
            pool.run(panels.count(), this);
            convolve.run();
        }

        /** Packs and transforms one panel of the kernel. */
        @Override
        public void run(int panel, int worker) {
            panels.pack(kernel, 0, panel, scratch.data(), packed, unpacked[worker]);
            int taps = transform.taps();
            int weights = panels.weights(panel);
            transformer.run(
                    scratch.data(),
                    packed + panels.offset(0, 0, panel),
                    0,
                    scratch.data(),
                    transformed + panels.column(panel) * transform.points() * transform.points() * shape.inC(),
                    0,
                    taps * weights,
                    weights,
                    weights,
                    null,
                    0,
                    null,
                    0,
                    Float.NEGATIVE_INFINITY,
                    weights,
                    1);
        }
    }
}
