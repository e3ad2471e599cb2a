package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a convolution is to be computed.
 *
 * @param outputs of a Winograd tile in each direction; 1 for a direct convolution
 */
record ConvChoice(int outputs, Tiling tiling) {
    private static final int[] WINOGRAD = {2, 4};
    private static final Pattern TEXT =
            Pattern.compile("(direct|winograd2|winograd4) (\\d{1,2})x(\\d{1,2}) of (\\d{2,3}) bits");

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

    /** Reads like {@code winograd4 7x2 of 512 bits}; {@link #parse} reads it. */
    String text() {
        String algorithm = outputs == 1 ? "direct" : "winograd" + outputs;
        return algorithm + " " + tiling.rows() + "x" + tiling.vectors() + " of " + tiling.vectorBits() + " bits";
    }

    /** Empty if it is not such a text, or not a choice for that shape. */
    static Optional<ConvChoice> parse(String text, ConvShape shape, int vectorBits) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        int outputs = matcher.group(1).equals("direct") ? 1 : matcher.group(1).charAt("winograd".length()) - '0';
        if (outputs > 1 && !Polyphase.serves(shape.window())) return Optional.empty();
        int rows = Integer.parseInt(matcher.group(2));
        int vectors = Integer.parseInt(matcher.group(3));
        int bits = Integer.parseInt(matcher.group(4));
        return candidates(shape, outputs, vectorBits).stream()
                .filter(new Tiling(bits, rows, vectors)::equals)
                .findFirst()
                .map(tiling -> new ConvChoice(outputs, tiling));
    }
}
