package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.gemm.GemmKernel;
import dev.residua.vector.gemm.GemmShape;
import dev.residua.vector.gemm.InPlaceRows;

/**
 * Convolutions as matrix products: rows are output pixels, columns output channels, and the depth what lies under a
 * window.
 */
public final class Convolutions {
    private Convolutions() {}

    /** A pointwise convolution is a product of what is there; for any other the windows are brought together first. */
    public static Kernel kernel(KernelRequest request, Op.Conv2d conv) {
        boolean changes = request.constant(1) == null || conv.epilogue().bias() && request.constant(2) == null;
        if (changes) return TrainingConvolutions.forward(request, conv);
        Shape weights = request.node().input(1).shape();
        Shape out = request.node().shape();
        int rows = Math.toIntExact((long) out.dim(0) * out.dim(2) * out.dim(3));
        int depth = Math.toIntExact((long) weights.dim(1) * weights.dim(2) * weights.dim(3));
        GemmShape shape = new GemmShape(conv.groups(), rows, weights.dim(0) / conv.groups(), depth);
        if (conv.window().isPointwise()) {
            return new GemmKernel("gemm", request, conv.epilogue(), shape, (x, _) -> InPlaceRows.of(x, shape));
        }
        return new GemmKernel(
                "im2col_gemm",
                request,
                conv.epilogue(),
                shape,
                (x, scratch) -> new Im2col(x, scratch, conv.window(), conv.groups(), out));
    }
}
