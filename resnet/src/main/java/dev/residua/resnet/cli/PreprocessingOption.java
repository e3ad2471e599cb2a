package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.weights.Network;
import picocli.CommandLine.Option;

/** How images become the model's input. */
final class PreprocessingOption {
    private enum Kind {
        IMAGENET,
        SQUARE,
        CIFAR10
    }

    @Option(
            names = "--preprocessing",
            paramLabel = "KIND",
            description = {
                "imagenet: short side to 256, centre 224x224; square: short side to the model's, centre square;"
                        + " both with ImageNet's mean and deviation; cifar10: 32x32 with CIFAR-10's.",
                "If not given, what the weights file says, else imagenet for models of 224x224 images and square for others."
            })
    private Kind kind;

    /**
     * @throws ResiduaException if the model does not read images
     */
    Preprocessing of(Network network) {
        Preprocessing usual = network.preprocessing()
                .orElseThrow(() -> new ResiduaException("model '" + network.name() + "' does not read images"));
        return switch (kind) {
            case null -> usual;
            case IMAGENET -> Preprocessing.imageNet();
            case SQUARE -> Preprocessing.square(network.inputShape(1).dim(2));
            case CIFAR10 -> Preprocessing.cifar10();
        };
    }
}
