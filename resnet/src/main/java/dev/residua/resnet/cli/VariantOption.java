package dev.residua.resnet.cli;

import dev.residua.resnet.model.ModelOptions;
import picocli.CommandLine.Option;

/** How a model is to differ from the one of that name. */
final class VariantOption {
    @Option(
            names = "--variant",
            paramLabel = "KEY=VALUE[,...]",
            defaultValue = "",
            description = {
                "Changes to the model: classes=N, shortcut=A|B|C, version=v1|v1.5, skip=none|identity|scaled|"
                        + "exclusive_gate|shortcut_gate|convolution|dropout."
            })
    private String variant;

    ModelOptions options() {
        return ModelOptions.parse(variant);
    }
}
