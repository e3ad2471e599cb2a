package dev.residua.testkit;

import java.util.List;
import java.util.stream.Stream;

/** The tables of all operators together. */
final class KernelCases {
    private KernelCases() {}

    static List<KernelCase> all() {
        return Stream.of(
                        ConvolutionCases.all(),
                        DenseCases.all(),
                        NormalizationCases.all(),
                        PoolingCases.all(),
                        ElementCases.all(),
                        MovingCases.all(),
                        ConvolutionCases.gradients(),
                        GradientCases.all(),
                        UpdateCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
