package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Layout;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions of one group and linear layers, in NHWC, with weights known when compiled, by kernels generated for their shape.
 * Anything else is left to other libraries.
 */
public final class GeneratedKernels implements KernelLibrary {
    private static final int AUTO = 0;

    private final int vectorBits;
    private final int algorithm;

    /**
     * @param vectorBits the widest vectors to use: 64 to 512
     */
    public GeneratedKernels(int vectorBits) {
        this(vectorBits, AUTO);
    }

    /**
     * @param algorithm outputs of a Winograd tile in each direction wherever that algorithm applies; 1 for direct convolutions only
     */
    GeneratedKernels(int vectorBits, int algorithm) {
        this.vectorBits = vectorBits;
        this.algorithm = algorithm;
    }

    @Override
    public Optional<Kernel> find(KernelRequest request) {
        if (request.node().shape().elements() == 0) return Optional.empty();
        return switch (request.node().op()) {
            case Op.Conv2d conv
            when conv.groups() == 1 && request.layout() == Layout.NHWC -> product(request, conv.epilogue());
            case Op.Linear linear -> product(request, linear.epilogue());
            default -> Optional.empty();
        };
    }

    private Optional<Kernel> product(KernelRequest request, Epilogue epilogue) {
        List<Node> operands = request.node().inputs();
        boolean known = request.constant(1) != null && (!epilogue.bias() || request.constant(2) != null);
        // What is stored with the model does not lie in NHWC.
        boolean stored = operands.getFirst().isStored()
                || epilogue.add() && operands.getLast().isStored();
        boolean empty = operands.get(1).shape().elements() == 0;
        if (!known || stored || empty) return Optional.empty();
        return Optional.of(convolution(request, epilogue));
    }

    private Kernel convolution(KernelRequest request, Epilogue epilogue) {
        ConvShape shape = ConvShape.of(request.node());
        int outputs = algorithm != AUTO ? algorithm : ConvCost.outputs(shape);
        return outputs > 1 && WinogradConvolution.serves(shape.window())
                ? WinogradConvolution.of(request, epilogue, outputs, vectorBits)
                : DirectConvolution.of(request, epilogue, vectorBits);
    }
}
