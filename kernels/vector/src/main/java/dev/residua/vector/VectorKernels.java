package dev.residua.vector;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.conv.Convolutions;
import dev.residua.vector.conv.TrainingConvolutions;
import dev.residua.vector.conv.WeightGradient;
import dev.residua.vector.elementwise.Add;
import dev.residua.vector.elementwise.Clip;
import dev.residua.vector.elementwise.ClipGradient;
import dev.residua.vector.elementwise.Mul;
import dev.residua.vector.elementwise.Relu;
import dev.residua.vector.elementwise.ReluGradient;
import dev.residua.vector.elementwise.ReluMask;
import dev.residua.vector.elementwise.Scale;
import dev.residua.vector.elementwise.Sigmoid;
import dev.residua.vector.elementwise.SigmoidGradient;
import dev.residua.vector.gemm.LinearLayers;
import dev.residua.vector.loss.CrossEntropy;
import dev.residua.vector.loss.CrossEntropyGradient;
import dev.residua.vector.loss.Softmax;
import dev.residua.vector.loss.SoftmaxGradient;
import dev.residua.vector.movement.Concat;
import dev.residua.vector.movement.Flatten;
import dev.residua.vector.movement.PadShortcut;
import dev.residua.vector.movement.PadShortcutGradient;
import dev.residua.vector.norm.BatchNorm;
import dev.residua.vector.norm.BatchStatistics;
import dev.residua.vector.norm.BlockStatistics;
import dev.residua.vector.norm.ChannelReduction;
import dev.residua.vector.norm.ChannelSum;
import dev.residua.vector.norm.Normalize;
import dev.residua.vector.norm.NormalizeInput;
import dev.residua.vector.norm.NormalizeSums;
import dev.residua.vector.optim.Accumulate;
import dev.residua.vector.optim.Adam;
import dev.residua.vector.optim.GradientScale;
import dev.residua.vector.optim.RunningStatistics;
import dev.residua.vector.optim.Sgd;
import dev.residua.vector.pool.AvgPool;
import dev.residua.vector.pool.AvgPoolGradient;
import dev.residua.vector.pool.MaxPool;
import dev.residua.vector.pool.MaxPoolGradient;
import java.util.Optional;
import java.util.function.Function;

/** The Vector API kernels, for activations with channels innermost in memory. */
public final class VectorKernels implements KernelLibrary {
    @Override
    public Optional<Kernel> find(KernelRequest request) {
        if (request.layout() != Layout.NHWC || readsStoredActivation(request.node())) return Optional.empty();
        return Optional.ofNullable(kernel(request));
    }

    /**
     * What is stored with the model lies in NCHW order; only the weights of a product, operand 1, are read that way.
     */
    private static boolean readsStoredActivation(Node node) {
        if (node.op() instanceof UpdateOp) return false; // row-major throughout
        boolean isProduct = switch (node.op()) {
            case Op.Conv2d _, Op.Linear _, GradOp.Conv2dInput _ -> true;
            default -> false;
        };
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
            case Op.Linear linear -> linear(request, linear);
            case Op.BatchNorm norm ->
                PlainKernel.withScratch("f32_batch_norm", node.shape().dim(1), o -> new BatchNorm(norm.epsilon(), o));
            case Op.Relu _ -> PlainKernel.of("f32_relu", Relu::new);
            case Op.Clip clip -> PlainKernel.of("f32_clip", o -> new Clip(clip, o));
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
            case Op.BatchStatistics _ -> batchStatistics(request);
            case Op.Normalize norm ->
                PlainKernel.withScratch(
                        named("f32_normalize", norm.epilogue()), node.shape().dim(1), o -> new Normalize(norm, o));
            case Op.Mul _ -> PlainKernel.of("f32_mul", Mul::new);
            case Op.Scale scale -> PlainKernel.of("f32_scale", o -> new Scale(scale.factor(), o));
            case Op.Sigmoid _ -> PlainKernel.of("f32_sigmoid", Sigmoid::new);
            case GradOp grad -> gradient(request, grad);
            case UpdateOp update -> update(update);
            default -> null;
        };
    }

    private static Kernel linear(KernelRequest request, Op.Linear linear) {
        boolean changes = request.constant(1) == null || linear.epilogue().bias() && request.constant(2) == null;
        return changes ? TrainingConvolutions.linear(request, linear) : LinearLayers.kernel(request, linear);
    }

    private static Kernel batchStatistics(KernelRequest request) {
        if (request.producer(0).orElse(null) instanceof BlockStatistics.Source source) {
            Optional<BlockStatistics> blocks = source.statistics();
            if (blocks.isPresent()) return new BatchStatistics.OfBlocks(blocks.get());
        }
        return reduction(request.node(), "f32_batch_statistics", BatchStatistics.ROWS, BatchStatistics::new);
    }

    private static Kernel gradient(KernelRequest request, GradOp op) {
        Node node = request.node();
        return switch (op) {
            case GradOp.Conv2dInput grad -> TrainingConvolutions.input(request, grad);
            case GradOp.Conv2dWeight grad -> WeightGradient.of(request, grad);
            case GradOp.LinearWeight _ -> WeightGradient.linear(request);
            case GradOp.LinearInput _ -> TrainingConvolutions.linearInput(request);
            case GradOp.ChannelSum _ -> reduction(node, "f32_channel_sum", ChannelSum.ROWS, ChannelSum::new);
            case GradOp.Relu _ -> reluGradient(request);
            case GradOp.Clip clip -> PlainKernel.of("f32_clip_grad", o -> new ClipGradient(clip, o));
            case GradOp.Sigmoid _ -> PlainKernel.of("f32_sigmoid_grad", SigmoidGradient::new);
            case GradOp.NormalizeSums grad ->
                reduction(
                        node,
                        "f32_normalize_grad_sums" + (grad.relu() ? "_relu" : ""),
                        NormalizeSums.ROWS,
                        o -> new NormalizeSums(grad, o));
            case GradOp.NormalizeInput grad ->
                PlainKernel.withScratch(
                        "f32_normalize_grad_input" + (grad.relu() ? "_relu" : ""),
                        (long) NormalizeInput.ROWS * node.shape().dim(1),
                        o -> new NormalizeInput(grad, o));
            case GradOp.MaxPool pool ->
                PlainKernel.of("f32_max_pool_grad_" + text(pool.window()), o -> new MaxPoolGradient(pool.window(), o));
            case GradOp.AvgPool pool ->
                PlainKernel.of(
                        "f32_avg_pool_grad_" + text(pool.window()),
                        o -> new AvgPoolGradient(pool.window(), pool.countIncludePad(), o));
            case GradOp.GlobalAvgPool pool ->
                PlainKernel.of(
                        "f32_global_avg_pool_grad",
                        o -> new AvgPoolGradient(Window.of(pool.height(), pool.width()), true, o));
            case GradOp.PadShortcut pad ->
                PlainKernel.of("f32_pad_shortcut_grad", o -> new PadShortcutGradient(pad, o));
            case GradOp.Softmax _ -> PlainKernel.of("f32_softmax_grad", o -> new SoftmaxGradient(false, o));
            case GradOp.LogSoftmax _ -> PlainKernel.of("f32_log_softmax_grad", o -> new SoftmaxGradient(true, o));
            case GradOp.CrossEntropy loss ->
                PlainKernel.of(
                        "f32_cross_entropy_grad", o -> new CrossEntropyGradient(node.name(), loss.smoothing(), o));
            case GradOp.GradientScale grad ->
                PlainKernel.of("f32_gradient_scale", o -> new GradientScale(grad.maxNorm(), o));
        };
    }

    private static Kernel reluGradient(KernelRequest request) {
        return ReluMask.ofProducer(request, 1)
                .<Kernel>map(ReluGradient.OfMask::new)
                .orElseGet(() -> PlainKernel.of("f32_relu_grad", ReluGradient::new));
    }

    private static Kernel update(UpdateOp op) {
        return switch (op) {
            case UpdateOp.RunningStatistics running ->
                PlainKernel.inPlace("f32_running_statistics", o -> new RunningStatistics(running, o));
            case UpdateOp.Accumulate _ -> PlainKernel.inPlace("f32_accumulate", Accumulate::new);
            case UpdateOp.Sgd sgd -> PlainKernel.inPlace("f32_sgd", o -> new Sgd(sgd, o));
            case UpdateOp.Adam adam -> PlainKernel.inPlace("f32_adam", o -> new Adam(adam, o));
        };
    }

    private static Kernel reduction(Node node, String id, int rows, Function<Operands, Kernel.Invocation> binder) {
        Shape shape = node.input(0).shape();
        return PlainKernel.withScratch(id, ChannelReduction.scratchElements(shape, rows), binder);
    }

    private static String named(String id, Epilogue epilogue) {
        return epilogue.equals(Epilogue.NONE) ? id : id + "_" + epilogue;
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
