package dev.residua.resnet.cli;

import org.junit.jupiter.api.Test;

class KernelShowCommandTest {
    @Test
    void namesTheKernelsThereAreWhenOneIsUnknown() {
        Cli.run("kernel", "show", "f32_turbo", "--model", "iris-mlp", "--backend", "reference")
                .assertRefused(
                        "no kernel 'f32_turbo' runs or trains iris-mlp on reference; there are import_copy, reference_");
    }

    @Test
    void saysWhenNothingIsGenerated() {
        Cli.run("kernel", "show", "reference_add", "--model", "iris-mlp", "--backend", "reference")
                .assertRefused("kernel 'reference_add' is not generated");
    }
}
