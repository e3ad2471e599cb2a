package dev.residua.vector;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Layout;
import dev.residua.vector.conv.Convolutions;
import dev.residua.vector.elementwise.Add;
import dev.residua.vector.elementwise.Relu;
import dev.residua.vector.gemm.LinearLayers;
import dev.residua.vector.loss.CrossEntropy;
import dev.residua.vector.loss.Softmax;
import dev.residua.vector.movement.Concat;
import dev.residua.vector.movement.Flatten;
import dev.residua.vector.movement.PadShortcut;
import dev.residua.vector.norm.BatchNorm;
import dev.residua.vector.pool.AvgPool;
import dev.residua.vector.pool.MaxPool;
import java.util.Optional;

/** The Vector API kernels, for activations with channels innermost in memory. */
final class VectorKernels implements KernelLibrary {
    @Override
    public Optional<Kernel> find(KernelRequest request) {
        if (request.layout() != Layout.NHWC || readsStoredActivation(request.node())) return Optional.empty();
        return Optional.ofNullable(kernel(request));
    }

    /** What is stored with the model lies in NCHW order; only the weights of a product, operand 1, are read that way. */
    private static boolean readsStoredActivation(Node node) {
        boolean isProduct = node.op() instanceof Op.Conv2d || node.op() instanceof Op.Linear;
        for (int i = 0; i < node.inputs().size(); i++) {
            boolean isWeight = isProduct && i == 1;
            if (!isWeight && node.input(i).isStored() && node.input(i).shape().rank() == 4) return true;
        }
        return false;
    }

    private static Kernel kernel(KernelRequest request) {
        Node node = request.node();
        return switch (node.op()) {
            case Op.Conv2d conv -> Convolutions.kernel(request, conv);
            case Op.Linear linear -> LinearLayers.kernel(request, linear);
            case Op.BatchNorm norm ->
                PlainKernel.withScratch("f32_batch_norm", node.shape().dim(1), o -> new BatchNorm(norm.epsilon(), o));
            case Op.Relu _ -> PlainKernel.of("f32_relu", Relu::new);
            case Op.Add _ -> PlainKernel.of("f32_add", Add::new);
            case Op.MaxPool pool ->
                PlainKernel.of("f32_max_pool_" + text(pool.window()), o -> new MaxPool(pool.window(), o));
            case Op.AvgPool pool ->
                PlainKernel.of(
                        "f32_avg_pool_" + text(pool.window()),
                        o -> new AvgPool(pool.window(), pool.countIncludePad(), o));
            case Op.GlobalAvgPool _ -> PlainKernel.of("f32_global_avg_pool", AvgPool::global);
            case Op.Flatten _ -> flatten(node);
            case Op.Concat concat -> PlainKernel.of("f32_concat", o -> new Concat(concat.axis(), o));
            case Op.PadShortcut pad -> PlainKernel.of("f32_pad_shortcut", o -> new PadShortcut(pad, o));
            case Op.Softmax _ -> PlainKernel.of("f32_softmax", o -> new Softmax(false, o));
            case Op.LogSoftmax _ -> PlainKernel.of("f32_log_softmax", o -> new Softmax(true, o));
            case Op.CrossEntropy loss ->
                PlainKernel.of("f32_cross_entropy", o -> new CrossEntropy(node.name(), loss.smoothing(), o));
            default -> null;
        };
    }

    private static Kernel flatten(Node node) {
        return Flatten.keepsOrder(node.input(0).shape())
                ? PlainKernel.view("f32_flatten_view")
                : PlainKernel.of("f32_flatten", Flatten::new);
    }

    /** Reads like {@code 3x3s2}. */
    private static String text(Window window) {
        String kernel = window.kernelH() + "x" + window.kernelW();
        if (window.strideH() == window.strideW()) return kernel + "s" + window.strideH();
        return kernel + "s" + window.strideH() + "x" + window.strideW();
    }
}
