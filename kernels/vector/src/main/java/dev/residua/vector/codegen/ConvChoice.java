package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * How a convolution is to be computed.
 *
 * @param outputs of a Winograd tile in each direction; 1 for a direct convolution
 */
record ConvChoice(int outputs, Tiling tiling) {
    private static final int[] WINOGRAD = {2, 4};

    /** Algorithms whose estimate is worse by more than this factor are not worth measuring. */
    private static final double WORTH_MEASURING = 2;

    /** By estimate, which measures nothing. */
    static ConvChoice estimate(ConvShape shape, int vectorBits) {
        return estimate(shape, ConvCost.outputs(shape, vectorBits), vectorBits);
    }

    /** By estimate, for an algorithm. */
    static ConvChoice estimate(ConvShape shape, int outputs, int vectorBits) {
        return new ConvChoice(outputs, candidates(shape, outputs, vectorBits).getFirst());
    }

    /** Those worth measuring, the estimate's own first. */
    static List<ConvChoice> candidates(ConvShape shape, int vectorBits) {
        List<ConvChoice> choices = new ArrayList<>();
        choices.add(estimate(shape, vectorBits));
        double limit = WORTH_MEASURING * ConvCost.of(shape, choices.getFirst().outputs(), vectorBits);
        add(choices, shape, 1, vectorBits, limit);
        for (int outputs : WINOGRAD) {
            if (Polyphase.serves(shape.window())) add(choices, shape, outputs, vectorBits, limit);
        }
        return choices;
    }

    private static void add(List<ConvChoice> to, ConvShape shape, int outputs, int vectorBits, double limit) {
        if (ConvCost.of(shape, outputs, vectorBits) > limit) return;
        for (Tiling tiling : candidates(shape, outputs, vectorBits)) {
            ConvChoice choice = new ConvChoice(outputs, tiling);
            if (!to.contains(choice)) to.add(choice);
        }
    }

    private static List<Tiling> candidates(ConvShape shape, int outputs, int vectorBits) {
        return outputs == 1
                ? Tiling.candidates(vectorBits, DirectConvolution.run(shape), shape.outC(), shape.depth())
                : Tiling.candidates(
                        vectorBits, WinogradPlan.of(shape, outputs, vectorBits).run(), shape.outC(), shape.c());
    }

    Kernel kernel(KernelRequest request, Epilogue epilogue, int vectorBits) {
        ConvShape shape = ConvShape.of(request.node());
        Tensor weight = request.constant(1);
        Tensor bias = epilogue.bias() ? request.constant(2) : null;
        return outputs == 1
                ? new DirectConvolution(shape, epilogue, weight, bias, tiling, request.threads())
                : new WinogradConvolution(
                        shape, epilogue, weight, bias, outputs, tiling, vectorBits, request.threads(), false);
    }

    /** Reads like {@code winograd4 7x2 of 512 bits}. */
    String text() {
        String algorithm = outputs == 1 ? "direct" : "winograd" + outputs;
        return algorithm + " " + tiling.rows() + "x" + tiling.vectors() + " of " + tiling.vectorBits() + " bits";
    }
}
