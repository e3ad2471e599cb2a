package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ResNetSpec.Shortcut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells by the names and shapes of tensors which network of the zoo they are for. What leaves no trace in them is as the zoo has it: where a
 * bottleneck block strides, and whether a network without projections has skip connections at all.
 */
final class Recognition {
    private Recognition() {}

    /** The network that the weights fit exactly. */
    static Optional<ModelCard> find(Weights weights, ModelOptions options) {
        for (ModelOptions variant : variants(options)) {
            for (String name : ModelZoo.names()) {
                ModelOptions chosen = variant.classes() == null ? withClasses(name, variant, weights) : variant;
                if (fits(weights, name, chosen)) return Optional.of(ModelCard.of(name, chosen));
            }
        }
        return Optional.empty();
    }

    private static List<ModelOptions> variants(ModelOptions options) {
        List<ModelOptions> variants = new ArrayList<>(List.of(options));
        if (options.shortcut() == null)
            for (Shortcut shortcut : Shortcut.values()) variants.add(options.shortcut(shortcut));
        return variants;
    }

    /** The last matrix is the head's, a row for each class. */
    private static ModelOptions withClasses(String name, ModelOptions options, Weights weights) {
        int classes = ModelZoo.find(name).classes();
        int found = classes;
        for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
            if (entry.getValue().shape().rank() == 2)
                found = entry.getValue().shape().dim(0);
        }
        return found == classes ? options : options.classes(found);
    }

    private static boolean fits(Weights weights, String name, ModelOptions options) {
        try {
            Architecture architecture = ModelZoo.find(name, options);
            weights.fit(architecture.graph(architecture.inputShape(1)));
            return true;
        } catch (ResiduaException e) {
            return false;
        }
    }
}
