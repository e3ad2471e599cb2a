package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.codegen.BrgemmSpec.Extra;
import dev.residua.vector.codegen.WinogradConvolution;
import dev.residua.vector.elementwise.ReluMask;
import java.util.Optional;

/** Convolutions and linear layers whose weights change from run to run, and their gradients. */
public final class TrainingConvolutions {
    private TrainingConvolutions() {}

    /** A convolution. */
    public static Kernel forward(KernelRequest request, Op.Conv2d conv) {
        Shape x = request.node().input(0).shape();
        Shape y = request.node().shape();
        SweepShape shape = SweepShape.forward(x, y, conv.window(), conv.groups());
        SweepProduct.Source source = operands -> KernelMatrix.forward(operands.input(1), conv.groups());
        Extra extra = extra(request, conv);
        boolean withStatistics = extra == Extra.STATISTICS;
        return WinogradProduct.of(
                        "train", x, y, conv.window(), shape, conv.epilogue(), request.threads(), source, withStatistics)
                .orElseGet(() -> new SweepProduct(
                        "sweep" + text(conv.window()), shape, conv.epilogue(), request.threads(), source, extra));
    }

    /** A linear layer. Leaves no statistics: one that is normalised is small, and one kind of kernel more takes its time to be compiled. */
    public static Kernel linear(KernelRequest request, Op.Linear linear) {
        Node node = request.node();
        return new SweepProduct(
                "linear",
                SweepShape.matrix(node.input(0).shape(), node.shape()),
                linear.epilogue(),
                request.threads(),
                operands -> KernelMatrix.forward(operands.input(1), 1),
                masks(request, linear.epilogue()) ? Extra.RELU_MASK : Extra.NONE);
    }

    /** What readers of the result would have made of it; of two things that which spares them more. */
    private static Extra extra(KernelRequest request, Op.Conv2d conv) {
        if (request.node().shape().elements() > 0 && isReadForStatistics(request)) return Extra.STATISTICS;
        return conv.groups() == 1 && masks(request, conv.epilogue()) ? Extra.RELU_MASK : Extra.NONE;
    }

    private static boolean masks(KernelRequest request, Epilogue epilogue) {
        return epilogue.relu() && request.node().shape().elements() > 0 && ReluMask.isWanted(request);
    }

    private static boolean isReadForStatistics(KernelRequest request) {
        return request.model().graph().nodes().stream()
                .anyMatch(reader -> reader.op() instanceof Op.BatchStatistics && reader.input(0) == request.node());
    }

    /** A convolution's gradient with respect to its input. */
    public static Kernel input(KernelRequest request, GradOp.Conv2dInput grad) {
        Shape dy = request.node().input(0).shape();
        Shape dx = request.node().shape();
        SweepShape shape = SweepShape.backward(dy, dx, grad.window(), grad.groups());
        SweepProduct.Source source = operands -> KernelMatrix.backward(operands.input(1), grad.groups());
        return mirrored(grad.window())
                .flatMap(window -> WinogradProduct.of(
                        "grad_input", dy, dx, window, shape, Epilogue.NONE, request.threads(), source, false))
                .orElseGet(() -> new SweepProduct(
                        "grad_input" + text(grad.window()),
                        shape,
                        Epilogue.NONE,
                        request.threads(),
                        source,
                        Extra.NONE));
    }

    /** The window of the convolution that the gradient of one of stride 1 is, with its kernel mirrored. */
    private static Optional<Window> mirrored(Window window) {
        int bottom = window.kernelH() - 1;
        int right = window.kernelW() - 1;
        boolean isPlain = WinogradConvolution.serves(window)
                && Math.max(window.padTop(), window.padBottom()) <= bottom
                && Math.max(window.padLeft(), window.padRight()) <= right;
        return isPlain
                ? Optional.of(window.pad(
                        bottom - window.padTop(),
                        right - window.padLeft(),
                        bottom - window.padBottom(),
                        right - window.padRight()))
                : Optional.empty();
    }

    /** A linear layer's gradient with respect to its input. */
    public static Kernel linearInput(KernelRequest request) {
        Shape dy = request.node().input(0).shape();
        return new SweepProduct(
                "grad_input_linear",
                SweepShape.matrix(dy, request.node().shape()),
                Epilogue.NONE,
                request.threads(),
                operands -> KernelMatrix.backward(operands.input(1), 1),
                Extra.NONE);
    }

    /** Reads like {@code 3x3s2}. */
    static String text(Window window) {
        String kernel = window.kernelH() + "x" + window.kernelW();
        if (window.strideH() == 1 && window.strideW() == 1) return kernel;
        if (window.strideH() == window.strideW()) return kernel + "s" + window.strideH();
        return kernel + "s" + window.strideH() + "x" + window.strideW();
    }
}
