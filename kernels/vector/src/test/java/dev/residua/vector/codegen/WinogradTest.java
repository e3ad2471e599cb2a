package dev.residua.vector.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.math.BigInteger;
import java.util.List;
import org.apache.commons.numbers.fraction.BigFraction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradTest {
    private static final Epilogue ALL = Epilogue.BIAS.withAdd().withRelu();
    private static final Window THREE = Window.of(3);

    private static final List<ConvolutionCase> CASES = List.of(
            new ConvolutionCase(1, 16, 8, 32, THREE.pad(1), Epilogue.NONE),
            new ConvolutionCase(2, 16, 7, 32, THREE.pad(1), ALL),
            new ConvolutionCase(1, 7, 9, 9, THREE.pad(1), ALL),
            new ConvolutionCase(2, 5, 6, 11, 37, THREE, Epilogue.BIAS),
            new ConvolutionCase(1, 17, 5, 13, 100, THREE.pad(2, 1, 0, 2), Epilogue.BIAS.withRelu()),
            new ConvolutionCase(1, 16, 18, 42, 16, THREE.pad(1), ALL),
            new ConvolutionCase(1, 1, 1, 1, THREE.pad(1), Epilogue.NONE),
            new ConvolutionCase(1, 130, 1, 66, THREE.pad(1), Epilogue.NONE.withAdd()));

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void agreesWithPlainLoop(int vectorBits) {
        for (int outputs : new int[] {2, 3, 4}) {
            for (ConvolutionCase test : CASES) {
                String id = test.check(GeneratedKernels.winograd(vectorBits, outputs), 2, 5e-5);
                assertTrue(id.startsWith("winograd" + outputs), id);
            }
        }
    }

    /** All kinds of padding, kernels with an even and an odd number of taps, images with an odd and an even number of pixels. */
    private static final List<ConvolutionCase> STRIDED = List.of(
            new ConvolutionCase(1, 3, 26, 31, 20, Window.of(7).stride(2).pad(3), Epilogue.BIAS.withRelu()),
            new ConvolutionCase(2, 3, 22, 64, Window.of(7).stride(2), ALL),
            new ConvolutionCase(2, 1, 9, 5, Window.of(3).stride(2).pad(1), Epilogue.NONE),
            new ConvolutionCase(1, 5, 13, 8, 17, Window.of(5).stride(2).pad(2), ALL),
            new ConvolutionCase(1, 4, 6, 10, 9, Window.of(4).stride(2).pad(2, 1, 0, 3), Epilogue.BIAS),
            new ConvolutionCase(2, 9, 12, 17, 16, Window.of(8).stride(2).pad(3), Epilogue.NONE),
            new ConvolutionCase(2, 16, 9, 11, 32, THREE.stride(2).pad(1), ALL),
            new ConvolutionCase(1, 64, 8, 37, THREE.stride(2), Epilogue.BIAS),
            new ConvolutionCase(1, 155, 6, 5, THREE.stride(2), Epilogue.BIAS),
            new ConvolutionCase(3, 144, 7, 66, THREE.stride(2).pad(1), Epilogue.BIAS.withRelu()),
            new ConvolutionCase(1, 3, 1, 2, 1, THREE.stride(2).pad(1), Epilogue.NONE));

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void stridedConvolutionsAgreeWithPlainLoop(int vectorBits) {
        for (int outputs : new int[] {2, 3, 4}) {
            for (ConvolutionCase test : STRIDED) {
                String id = test.check(GeneratedKernels.winograd(vectorBits, outputs), outputs - 1, 1e-5);
                assertTrue(id.startsWith("winograd" + outputs), id);
            }
        }
    }

    @Test
    void leavesToOthersWhatItDoesNotServe() {
        for (Window window : List.of(
                THREE.stride(2, 1),
                THREE.stride(3),
                THREE.stride(2).dilation(2),
                Window.of(2).stride(2),
                Window.of(3, 5).stride(2),
                Window.of(9).stride(2))) {
            ConvolutionCase test = new ConvolutionCase(1, 3, 19, 8, window, Epilogue.NONE);
            String id = test.check(GeneratedKernels.winograd(512, 4), 1, test.directTolerance());
            assertTrue(id.startsWith("direct"), id);
        }
    }

    /** Products are left out exactly where the weights are zero whatever the filter is. */
    @Test
    void phasesWithoutWeightsHaveNoProducts() {
        for (int kernel = 3; kernel <= 8; kernel++) {
            Polyphase phases = new Polyphase(2, kernel, 3);
            float[] filter = new float[3 * kernel * kernel];
            for (int i = 0; i < filter.length; i++) filter[i] = i + 1;
            Tensor weight = phases.weight(new Tensor(Shape.of(1, 3, kernel, kernel), filter));
            int points = 4 + phases.taps() - 1;
            Panels panels = WinogradWeights.transform(weight, ToomCook.of(4, phases.taps()), new Tiling(64, 1, 1));
            int multiplied = 0;
            for (int point = 0; point < points * points; point++) {
                for (int channel = 0; channel < phases.depth(); channel++) {
                    int row = point * phases.depth() + channel;
                    boolean isZero = panels.data()[panels.offset(0) + row * panels.pitch(0)] == 0;
                    boolean isLeftOut = channel < phases.begin(point, points) || channel >= phases.end(point, points);
                    if (isLeftOut) assertTrue(isZero, "kernel " + kernel + ", point " + point + ", channel " + channel);
                    else multiplied++;
                }
            }
            ConvShape shape =
                    new ConvShape(1, 8, 8, 3, 4, 4, 1, Window.of(kernel).stride(2));
            assertEquals(WinogradPlan.of(shape, 4, 64).weights() * 3, multiplied);
        }
    }

    @Test
    void estimateTakesItForTheStem() {
        ConvShape stem = new ConvShape(
                1, 224, 224, 3, 112, 112, 64, Window.of(7).stride(2).pad(3));
        assertEquals(4, ConvCost.outputs(stem, 512));
    }

    /** More tiles than fit the scratch at once: a worker's own, where weights are few, and those they share. */
    @Test
    void takesLargeInputsInChunks() {
        for (int threads = 1; threads <= 3; threads++) {
            new ConvolutionCase(2, 64, 64, 2, THREE.pad(1), Epilogue.BIAS)
                    .check(GeneratedKernels.winograd(512, 4), threads, 5e-5);
        }
        new ConvolutionCase(1, 72, 56, 72, THREE.pad(1), ALL).check(GeneratedKernels.winograd(512, 4), 2, 5e-5);
        new ConvolutionCase(2, 3, 93, 8, Window.of(7).stride(2).pad(3), ALL)
                .check(GeneratedKernels.winograd(512, 4), 2, 1e-5);
    }

    /** Weights that workers share: of images that are no whole number of tiles the last tiles are short, and some chunks have fewer images. */
    @Test
    void tilesOfSmallImagesMayBeShort() {
        List<ConvolutionCase> cases = List.of(
                new ConvolutionCase(1, 104, 7, 104, THREE.pad(1), ALL),
                new ConvolutionCase(11, 104, 10, 99, THREE.pad(1), ALL),
                new ConvolutionCase(1, 100, 14, 104, THREE.pad(1), Epilogue.BIAS),
                new ConvolutionCase(2, 104, 9, 13, 104, THREE, Epilogue.BIAS.withRelu()),
                new ConvolutionCase(1, 104, 1, 3, 104, THREE.pad(1), Epilogue.NONE.withAdd()),
                new ConvolutionCase(3, 104, 6, 5, 104, THREE.pad(2, 1, 0, 2), Epilogue.NONE));
        for (ConvolutionCase test : cases) {
            for (int outputs = 2; outputs <= 4; outputs++) {
                test.check(GeneratedKernels.winograd(512, outputs), 2, 5e-5);
                test.check(GeneratedKernels.winograd(128, outputs), 3, 5e-5);
            }
        }
    }

    @Test
    void shortTilesEndWithTheImage() {
        for (int outputs = 2; outputs <= 4; outputs++) {
            for (int length = 1; length <= 20; length++) {
                TileAxis axis = TileAxis.of(length, outputs, true);
                int covered = 0;
                for (int tile = 0; tile < axis.count(); tile++) {
                    assertEquals(covered, axis.origin(tile) + axis.repeated(tile));
                    covered = axis.origin(tile) + outputs;
                }
                if (axis.shortTiles() > 0) assertEquals(length, covered);
                else assertTrue(covered >= length);
            }
        }
    }

    /** The matrices of Lavin and Gray 2016, section 4.1, up to the order and the signs of points. */
    @Test
    void derivesF23() {
        ToomCook f23 = ToomCook.of(2, 3);
        assertEquals("-1 0 1 0/0 1 1 0/0 -1 1 0/0 -1 0 1", text(f23.input()));
        assertEquals("-1 0 0/1 / 2 1 / 2 1 / 2/1 / 2 -1 / 2 1 / 2/0 0 1", text(f23.weight()));
        assertEquals("1 1 1 0/0 1 -1 1", text(f23.output()));
    }

    /** Exactly, for any filter and data: each output is the filter's product with its window. */
    @Test
    void derivedAlgorithmsAreExact() {
        for (int outputs = 1; outputs <= 6; outputs++) {
            for (int taps = 1; taps <= 5 && outputs + taps <= 9; taps++) {
                ToomCook algorithm = ToomCook.of(outputs, taps);
                int points = outputs + taps - 1;
                for (int r = 0; r < taps; r++) {
                    for (int d = 0; d < points; d++) {
                        for (int y = 0; y < outputs; y++) {
                            BigFraction sum = BigFraction.ZERO;
                            for (int p = 0; p < points; p++) {
                                sum = sum.add(algorithm
                                        .output()[y][p]
                                        .multiply(algorithm.weight()[p][r])
                                        .multiply(algorithm.input()[p][d]));
                            }
                            assertEquals(d == y + r ? BigFraction.ONE : BigFraction.ZERO, sum);
                        }
                    }
                }
            }
        }
    }

    private static String text(BigFraction[][] matrix) {
        StringBuilder text = new StringBuilder();
        for (BigFraction[] row : matrix) {
            if (!text.isEmpty()) text.append('/');
            for (int j = 0; j < row.length; j++) text.append(j == 0 ? "" : " ").append(text(row[j]));
        }
        return text.toString();
    }

    /** With the sign in front, wherever the fraction keeps it. */
    private static String text(BigFraction fraction) {
        BigInteger denominator = fraction.getDenominator();
        BigInteger numerator = fraction.getNumerator().multiply(BigInteger.valueOf(denominator.signum()));
        return BigFraction.of(numerator, denominator.abs()).toString();
    }
}
