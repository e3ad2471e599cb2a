package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.weights.ModelCard;
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
    Preprocessing of(ModelCard card) {
        Shape input = card.architecture().inputShape(1);
        if (input.rank() != 4) throw new ResiduaException("model '" + card.model() + "' does not read images");
        if (kind == null) return card.preprocessing().orElseThrow();
        return switch (kind) {
            case IMAGENET -> Preprocessing.imageNet();
            case SQUARE -> Preprocessing.square(input.dim(2));
            case CIFAR10 -> Preprocessing.cifar10();
        };
    }
}
