package dev.residua.resnet.experiment;

import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ResNetSpec;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.resnet.weights.PretrainedModel;
import java.util.List;
import java.util.Optional;

/**
 * A network in an experiment.
 *
 * @param name what tables and pictures call it
 * @param model its name in the zoo
 * @param options how it differs from the zoo's
 * @param color number of its colour in pictures
 */
public record Contender(String name, String model, ModelOptions options, int color) {
    boolean isPlain() {
        return options.skip() == ResNetSpec.Skip.NONE;
    }

    /** It with seeded weights, for these classes. */
    PretrainedModel untrained(Preprocessing preprocessing, List<String> classes, long seed) {
        ModelCard card = new ModelCard(model, options.classes(classes.size()), Optional.of(preprocessing), classes);
        return PretrainedModel.untrained(card, seed);
    }
}
