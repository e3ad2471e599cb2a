package dev.residua.vector.conv;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;

/** Convolutions and linear layers whose weights change from run to run, and their gradients. */
public final class TrainingConvolutions {
    private TrainingConvolutions() {}

    /** A convolution. */
    public static Kernel forward(KernelRequest request, Op.Conv2d conv) {
        Shape x = request.node().input(0).shape();
        SweepShape shape = SweepShape.forward(x, request.node().shape(), conv.window(), conv.groups());
        return new SweepProduct(
                "sweep" + text(conv.window()),
                shape,
                conv.epilogue(),
                request.threads(),
                operands -> KernelMatrix.forward(operands.input(1), conv.groups()));
    }

    /** A convolution's gradient with respect to its input. */
    public static Kernel input(KernelRequest request, GradOp.Conv2dInput grad) {
        Shape dy = request.node().input(0).shape();
        SweepShape shape = SweepShape.backward(dy, request.node().shape(), grad.window(), grad.groups());
        return new SweepProduct(
                "grad_input" + text(grad.window()),
                shape,
                Epilogue.NONE,
                request.threads(),
                operands -> KernelMatrix.backward(operands.input(1), grad.groups()));
    }

    /** A linear layer's gradient with respect to its input. */
    public static Kernel linearInput(KernelRequest request) {
        Shape dy = request.node().input(0).shape();
        return new SweepProduct(
                "grad_input_linear",
                SweepShape.matrix(dy, request.node().shape()),
                Epilogue.NONE,
                request.threads(),
                operands -> KernelMatrix.backward(operands.input(1), 1));
    }

    /** Reads like {@code 3x3s2}. */
    static String text(Window window) {
        String kernel = window.kernelH() + "x" + window.kernelW();
        if (window.strideH() == 1 && window.strideW() == 1) return kernel;
        if (window.strideH() == window.strideW()) return kernel + "s" + window.strideH();
        return kernel + "s" + window.strideH() + "x" + window.strideW();
    }
}
