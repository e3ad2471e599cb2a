package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;

/** Linear layers as matrix products: rows are samples, columns outputs, the depth inputs. */
public final class LinearLayers {
    private LinearLayers() {}

    public static Kernel kernel(KernelRequest request, Op.Linear linear) {
        Shape weights = request.node().input(1).shape();
        GemmShape shape = new GemmShape(1, request.node().shape().dim(0), weights.dim(0), weights.dim(1));
        return new GemmKernel("gemm", request, linear.epilogue(), shape, (x, _) -> InPlaceRows.of(x, shape));
    }
}
