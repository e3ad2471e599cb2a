package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Tensor;
import dev.residua.vector.simd.Simd;
import java.util.Optional;

/**
 * A convolution (or linear layer) as one batch-reduce GEMM over the input as it lies in memory: nothing is unfolded, only a padded
 * input is first copied into a halo, a few images at a time. NHWC, one group, weights known when compiled.
 */
final class DirectConvolution implements Kernel {
    /** Elements of haloed input made at a time: about what the second-level caches hold. */
    private static final int HALO_ELEMENTS = 256 << 10;

    final ConvShape shape;
    final Epilogue epilogue;
    final Panels weights;

    /** Zeros if there is none. */
    final float[] bias;

    final Tiling tiling;
    final TileKernels kernels;
    final int threads;

    /**
     * @param weight {@code [OC, C, KH, KW]} or {@code [OUT, IN]}
     * @param bias {@code [OC]}, or null if the epilogue has none
     */
    DirectConvolution(ConvShape shape, Epilogue epilogue, Tensor weight, Tensor bias, Tiling tiling, int threads) {
        this.shape = shape;
        this.epilogue = epilogue;
        this.tiling = tiling;
        this.threads = threads;
        weights = pack(shape, weight.data(), tiling);
        this.bias = weights.pad(bias == null ? new float[0] : bias.data());
        kernels = new TileKernels(tiling, weights, epilogue.add(), shape.isWorthWarming());
    }

    /** Pixels whose inputs are evenly apart, so that one tile can cover them: all of a 1x1 window's, else an output row's. */
    static int run(ConvShape shape) {
        return shape.window().isPointwise() ? shape.n() * shape.outH() * shape.outW() : shape.outW();
    }

    private static Panels pack(ConvShape shape, float[] w, Tiling tiling) {
        Window window = shape.window();
        int taps = window.kernelH() * window.kernelW();
        int c = shape.c();
        return Panels.pack(
                shape.depth(), shape.outC(), tiling, (row, column) -> w[(column * c + row % c) * taps + row / c]);
    }

    @Override
    public String id() {
        String name = shape.window().kernelH() + "x" + shape.window().kernelW();
        String id = "direct" + name + "_" + kernels.id();
        return epilogue.equals(Epilogue.NONE) ? id : id + "_" + epilogue;
    }

    @Override
    public Optional<String> generated() {
        return Optional.of(ClassListing.of(kernels.specs()));
    }

    /** Images in the halo at a time; 0 where none is needed. */
    int haloImages() {
        if (!shape.window().isPadded()) return 0;
        return Math.clamp(HALO_ELEMENTS / Math.max(1, Halo.of(shape).elements()), 1, shape.n());
    }

    /** Elements of the halo, in whole cache lines. */
    long haloElements() {
        return haloImages() == 0
                ? 0
                : Simd.roundUpToLines((long) haloImages() * Halo.of(shape).elements());
    }

    /** Elements of a worker's rows of output, which a tile that reaches back is made in where a residual is added; 0 where none does. */
    long edgeElements() {
        boolean reachesBack = run(shape) % tiling.rows() != 0;
        return epilogue.add() && reachesBack ? (long) tiling.rows() * shape.outC() : 0;
    }

    @Override
    public long scratchElements() {
        return haloElements() + threads * edgeElements();
    }

    @Override
    public boolean worksInPlace() {
        return epilogue.add();
    }

    @Override
    public Optional<Runnable> warmUp() {
        return Kernels.warmUp(kernels.specs());
    }

    @Override
    public Invocation bind(Operands operands) {
        Kernels.awaitCompiled(kernels.specs());
        return new DirectConvolutionRun(this, operands);
    }
}
