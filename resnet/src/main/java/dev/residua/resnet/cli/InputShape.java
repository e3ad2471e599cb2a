package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The shape of what a network reads, where no input itself says it. */
final class InputShape {
    private static final Pattern EXTENTS = Pattern.compile("\\d{1,9}(x\\d{1,9})*");

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "Shape of one example, such as 3x224x224; the model's usual one if not given.")
    private String input;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of examples; ${DEFAULT-VALUE} if not given.")
    private int batch;

    /**
     * The batch and what follows it.
     *
     * @param usual the usual input for that many examples
     * @throws ResiduaException if the text is no shape or an extent is below 1
     */
    Shape of(IntFunction<Shape> usual) {
        if (batch < 1) throw new ResiduaException("--batch is " + batch + ", expected 1 or more");
        if (input == null) return usual.apply(batch);
        if (!EXTENTS.matcher(input).matches()) {
            throw new ResiduaException("--input is '" + input + "', expected extents such as 3x224x224");
        }
        String[] parts = input.split("x");
        int[] dims = new int[parts.length + 1];
        dims[0] = batch;
        for (int i = 0; i < parts.length; i++) {
            dims[i + 1] = Integer.parseInt(parts[i]);
            if (dims[i + 1] == 0)
                throw new ResiduaException("--input is '" + input + "', expected extents of 1 or more");
        }
        return Shape.of(dims);
    }
}
