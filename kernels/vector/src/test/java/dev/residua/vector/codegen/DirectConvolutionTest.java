package dev.residua.vector.codegen;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectConvolutionTest {
    private static final Epilogue ALL = Epilogue.BIAS.withAdd().withRelu();

    private static final List<ConvolutionCase> CASES = List.of(
            new ConvolutionCase(1, 16, 7, 32, Window.of(1), Epilogue.NONE),
            new ConvolutionCase(3, 16, 5, 64, Window.of(1), ALL),
            new ConvolutionCase(2, 5, 9, 35, Window.of(1).stride(2), Epilogue.BIAS),
            new ConvolutionCase(2, 5, 21, 70, Window.of(1).stride(2), ALL),
            new ConvolutionCase(1, 16, 2, 1, 64, Window.of(1), ALL),
            new ConvolutionCase(1, 16, 14, 32, Window.of(3).pad(1), Epilogue.BIAS.withRelu()),
            new ConvolutionCase(2, 7, 8, 9, Window.of(3).pad(1), ALL),
            new ConvolutionCase(2, 8, 9, 33, Window.of(3).pad(1).stride(2), Epilogue.BIAS.withAdd()),
            new ConvolutionCase(1, 8, 9, 40, Window.of(3), Epilogue.NONE.withRelu()),
            new ConvolutionCase(1, 6, 11, 20, Window.of(3).pad(2).dilation(2), Epilogue.BIAS),
            new ConvolutionCase(2, 3, 6, 13, 17, Window.of(3, 5).stride(2, 1).pad(0, 2, 1, 3), ALL),
            new ConvolutionCase(1, 3, 22, 64, Window.of(7).pad(3).stride(2), Epilogue.BIAS.withRelu()),
            new ConvolutionCase(1, 1, 1, 1, Window.of(1), Epilogue.NONE),
            new ConvolutionCase(1, 1, 1, 3, Window.of(3).pad(1), Epilogue.BIAS),
            new ConvolutionCase(5, 33, 1, 10, Window.of(1), Epilogue.BIAS),
            new ConvolutionCase(1, 12, 4, 5, 100, Window.of(2).pad(1, 0, 0, 1), ALL));

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void agreesWithPlainLoop(int vectorBits) {
        for (int threads = 1; threads <= 3; threads += 2) {
            for (ConvolutionCase test : CASES) {
                test.check(new GeneratedKernels(vectorBits), threads, test.directTolerance());
            }
        }
    }

    /** Three images do not fit the halo at once. */
    @ParameterizedTest
    @ValueSource(ints = {512})
    void copiesImagesInGroups(int vectorBits) {
        var test = new ConvolutionCase(3, 40, 64, 4, Window.of(3).pad(1), Epilogue.NONE);
        test.check(new GeneratedKernels(vectorBits), 2, test.directTolerance());
    }
}
