package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.tensor.Tensor;

/**
 * A convolution or linear layer as a matrix product with weights that are known when it is compiled, and packed then.
 */
public final class GemmKernel implements Kernel {
    private final String id;
    private final GemmShape shape;
    private final Epilogue epilogue;
    private final Panels panels;
    private final Blocking blocking;
    private final RowSource.Factory rows;
    private final Buffer packed;
    private final int threads;

    /**
     * @param prefix how A comes about, such as {@code im2col_gemm}: the first part of the id
     */
    public GemmKernel(
            String prefix, KernelRequest request, Epilogue epilogue, GemmShape shape, RowSource.Factory rows) {
        this.shape = shape;
        this.epilogue = epilogue;
        this.rows = rows;
        panels = new Panels(shape);
        blocking = Blocking.choose(shape, BlockedGemm.TILE_ROWS, panels.count(), request.threads());
        packed = pack(request, epilogue, panels);
        threads = request.threads();
        String suffix = epilogue.equals(Epilogue.NONE) ? "" : "_" + epilogue;
        int vectors = panels.count() == 0 ? 1 : panels.vectors(0);
        id = "f32_" + prefix + "_" + BlockedGemm.TILE_ROWS + "x" + vectors + "_k" + shape.depth() + suffix;
    }

    /** Starts to have what all of these spend their time in compiled, in the background. */
    public static void prepare() {
        BlockedGemm.warm();
    }

    private static Buffer pack(KernelRequest request, Epilogue epilogue, Panels panels) {
        Tensor weights = request.constant(1);
        Tensor bias = epilogue.bias() ? request.constant(2) : null;
        return panels.pack(Weights.of(buffer(weights), bias == null ? null : buffer(bias)));
    }

    private static Buffer buffer(Tensor tensor) {
        return new Buffer(tensor.data(), 0, tensor.shape(), Layout.NCHW);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long scratchElements() {
        return (long) threads * BlockedGemm.workerElements(blocking);
    }

    @Override
    public Invocation bind(Operands operands) {
        Buffer scratch = operands.scratch();
        RowSource source = rows.bind(operands.input(0), scratch.data());
        Buffer residual = epilogue.add() ? operands.inputs().getLast() : null;
        BlockedGemm gemm = new BlockedGemm(
                shape,
                panels,
                blocking,
                source,
                packed,
                residual,
                epilogue.relu(),
                operands.output(),
                scratch.data(),
                scratch.offset());
        return () -> operands.pool().run(gemm.parts(), gemm);
    }
}
