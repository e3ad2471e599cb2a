package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kernel for every operator, shape and layout. Registered as a service, so that a CPU backend can put it last among
 * its own libraries without knowing it.
 */
public final class ReferenceKernels implements KernelLibrary {
    /** A kernel that needs neither scratch nor prepared weights: all there is to it is what it does once bound. */
    private record Plain(String id, boolean isView, Function<Operands, Kernel.Invocation> binder) implements Kernel {
        @Override
        public Invocation bind(Operands operands) {
            return binder.apply(operands);
        }
    }

    @Override
    public boolean isLastResort() {
        return true;
    }

    @Override
    public Optional<Kernel> find(KernelRequest request) {
        Node node = request.node();
        return switch (node.op()) {
            case Op.Forward forward -> forward(forward, node, request);
            case GradOp grad -> kernel(node, o -> GradientKernels.gradient(node.name(), grad, o));
            case UpdateOp update ->
                Optional.of(
                        new Plain("reference_" + node.op().mnemonic(), true, o -> GradientKernels.update(update, o)));
        };
    }

    private static Optional<Kernel> forward(Op.Forward op, Node node, KernelRequest request) {
        return switch (op) {
            case Op.Input _, Op.Parameter _, Op.Variable _ -> Optional.empty();
            case Op.Fill fill -> kernel(node, o -> new Constant(fill.value(), o.output()));
            case Op.Conv2d conv -> kernel(node, conv.epilogue(), o -> new Convolution(conv, o));
            case Op.Linear linear -> kernel(node, linear.epilogue(), o -> new LinearLayer(linear, o));
            case Op.BatchNorm norm -> kernel(node, o -> Normalization.running(norm, o));
            case Op.BatchStatistics _ -> kernel(node, BatchMoments::new);
            case Op.Normalize norm -> kernel(node, norm.epilogue(), o -> Normalization.batch(norm, o));
            case Op.Relu _ -> kernel(node, o -> Elementwise.unary(x -> Math.max(x, 0), o));
            case Op.Clip clip ->
                kernel(node, o -> Elementwise.unary(x -> Math.min(Math.max(x, clip.min()), clip.max()), o));
            case Op.Sigmoid _ -> kernel(node, o -> Elementwise.unary(x -> 1 / (1 + Math.exp(-x)), o));
            case Op.Scale scale -> kernel(node, o -> Elementwise.unary(x -> scale.factor() * x, o));
            case Op.Add _ -> kernel(node, o -> Elementwise.binary((a, b) -> a + b, o));
            case Op.Mul _ -> kernel(node, o -> Elementwise.binary((a, b) -> a * b, o));
            case Op.Dropout dropout -> kernel(node, o -> new InvertedDropout(dropout, o));
            case Op.MaxPool pool -> kernel(node, o -> new MaxPooling(pool.window(), o));
            case Op.AvgPool pool -> kernel(node, o -> new AveragePooling(pool.window(), pool.countIncludePad(), o));
            case Op.GlobalAvgPool _ -> kernel(node, AveragePooling::global);
            case Op.Flatten _, Op.Reshape _ -> reshape(request);
            case Op.Slice slice -> kernel(node, o -> AxisCopy.slice(slice, o));
            case Op.Concat concat -> kernel(node, o -> AxisCopy.concat(concat.axis(), o));
            case Op.PadShortcut pad -> kernel(node, o -> new PaddedShortcut(pad, o));
            case Op.Softmax _ -> kernel(node, o -> new Softmax(false, o));
            case Op.LogSoftmax _ -> kernel(node, o -> new Softmax(true, o));
            case Op.CrossEntropy loss -> kernel(node, o -> new CrossEntropyLoss(node.name(), loss.smoothing(), o));
        };
    }

    /**
     * Moves nothing where the elements lie in NCHW order before and after. What is stored may change later, so it is
     * copied.
     */
    private static Optional<Kernel> reshape(KernelRequest request) {
        Node node = request.node();
        Node x = node.input(0);
        boolean keepsOrder =
                View.isNchwOrder(x.shape(), request.layout()) && View.isNchwOrder(node.shape(), request.layout());
        if (!keepsOrder || x.isStored()) return kernel(node, Reshaping::new);
        return Optional.of(new Plain("reference_" + node.op().mnemonic() + "_view", true, _ -> () -> {}));
    }

    private static Optional<Kernel> kernel(Node node, Function<Operands, Kernel.Invocation> binder) {
        return kernel(node, Epilogue.NONE, binder);
    }

    private static Optional<Kernel> kernel(Node node, Epilogue epilogue, Function<Operands, Kernel.Invocation> binder) {
        String suffix = epilogue.equals(Epilogue.NONE) ? "" : "_" + epilogue;
        return Optional.of(new Plain("reference_" + node.op().mnemonic() + suffix, false, binder));
    }
}
