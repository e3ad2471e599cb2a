package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Convolutions of one group and linear layers, in NHWC, with weights known when compiled, by kernels generated for their shape.
 * Anything else is left to other libraries.
 */
public final class GeneratedKernels implements KernelLibrary {
    /** A layer of many networks, whose tile serves many other layers. */
    private static final ConvShape TYPICAL = new ConvShape(1, 56, 56, 64, 56, 56, 64, Window.of(1));

    private final int vectorBits;
    private final BiFunction<KernelRequest, Epilogue, ConvChoice> chooser;

    /**
     * Chooses by estimate.
     *
     * @param vectorBits the widest vectors to use: 64 to 512
     */
    public GeneratedKernels(int vectorBits) {
        this(vectorBits, (request, _) -> ConvChoice.estimate(ConvShape.of(request.node()), vectorBits));
    }

    /** Lets the tuner choose. */
    public GeneratedKernels(int vectorBits, ConvTuner tuner) {
        this(vectorBits, tuner::choose);
    }

    GeneratedKernels(int vectorBits, BiFunction<KernelRequest, Epilogue, ConvChoice> chooser) {
        this.vectorBits = vectorBits;
        this.chooser = chooser;
    }

    /** Starts to have one kernel compiled, in the background: of the work that this is for the JVM the most serves all others, too. */
    public static void prepare(int vectorBits) {
        Tiling tiling = ConvChoice.estimate(TYPICAL, 1, vectorBits).tiling();
        Kernels.warm(new BrgemmSpec(tiling.vectorBits(), tiling.rows(), tiling.vectors(), 0, false));
    }

    /** Uses direct convolutions only. */
    public static GeneratedKernels direct(int vectorBits) {
        return winograd(vectorBits, 1);
    }

    /** Uses a Winograd tile of so many outputs in each direction wherever that algorithm applies, whether it pays or not. */
    public static GeneratedKernels winograd(int vectorBits, int outputs) {
        return new GeneratedKernels(vectorBits, (request, _) -> {
            ConvShape shape = ConvShape.of(request.node());
            int used = Polyphase.serves(shape.window()) ? outputs : 1;
            return ConvChoice.estimate(shape, used, vectorBits);
        });
    }

    /** Each emitted class is compiled by itself. */
    @Override
    public boolean isReadySoon() {
        return false;
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
        return Optional.of(chooser.apply(request, epilogue).kernel(request, epilogue, vectorBits));
    }
}
