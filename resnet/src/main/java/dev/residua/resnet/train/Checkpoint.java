package dev.residua.resnet.train;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Printable;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.resnet.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All a run needs to go on as if it had never stopped: every variable (weights, running statistics, the optimiser's state) and how far it
 * had come. The order of the data follows from seed, epoch and batch, so no generator's state is kept. A safetensors file.
 */
record Checkpoint(ModelCard card, String recipe, Progress progress, Map<String, Tensor> variables) {
    void write(Path file) {
        Map<String, String> metadata = new LinkedHashMap<>(card.toMetadata());
        metadata.put("training.recipe", recipe);
        metadata.put("training.epoch", Integer.toString(progress.epoch()));
        metadata.put("training.batch", Integer.toString(progress.batch()));
        metadata.put("training.seen", Long.toString(progress.seen()));
        metadata.put("training.loss_sum", Double.toString(progress.lossSum()));
        metadata.put("training.correct", Long.toString(progress.correct()));
        metadata.put("training.best", Double.toString(progress.best()));
        new Weights(new TreeMap<>(variables), metadata).write(file);
    }

    /**
     * @throws ResiduaException if the file is no checkpoint, or of another model or recipe
     */
    static Checkpoint read(Path file, ModelCard card, String recipe) {
        Weights weights = Weights.read(file);
        Map<String, String> metadata = weights.metadata();
        if (!metadata.containsKey("training.recipe")) {
            throw new ResiduaException(file + ": not a training checkpoint; name the 'last' file a training run wrote");
        }
        ModelCard found = ModelCard.fromMetadata(metadata)
                .orElseThrow(() -> new ResiduaException(file + ": does not say which model it is for"));
        if (!found.model().equals(card.model()) || !found.architecture().equals(card.architecture())) {
            throw new ResiduaException(
                    file + ": is a checkpoint of " + describe(found) + ", cannot go on with " + describe(card));
        }
        if (!metadata.get("training.recipe").equals(recipe)) {
            throw new ResiduaException(file + ": was written with other settings (" + metadata.get("training.recipe")
                    + "); give the same, now they are " + recipe);
        }
        Progress progress = new Progress(
                number(file, metadata, "training.epoch", Integer::parseInt),
                number(file, metadata, "training.batch", Integer::parseInt),
                number(file, metadata, "training.seen", Long::parseLong),
                number(file, metadata, "training.loss_sum", Double::parseDouble),
                number(file, metadata, "training.correct", Long::parseLong),
                number(file, metadata, "training.best", Double::parseDouble));
        return new Checkpoint(found, recipe, progress, weights.tensors());
    }

    /**
     * Puts the variables into those of a training session.
     *
     * @throws ResiduaException if they are not the same
     */
    void restore(Map<String, Tensor> target) {
        if (!variables.keySet().equals(target.keySet())) {
            throw new ResiduaException("the checkpoint's variables are not those of the model being trained");
        }
        target.forEach((name, tensor) -> {
            Tensor saved = variables.get(name);
            if (!saved.shape().equals(tensor.shape())) {
                throw new ResiduaException(
                        "the checkpoint's variable " + name + " is " + saved.shape() + ", expected " + tensor.shape());
            }
        });
        target.forEach((name, tensor) ->
                System.arraycopy(variables.get(name).data(), 0, tensor.data(), 0, tensor.data().length));
    }

    private static String describe(ModelCard card) {
        String options = card.options().toString();
        return card.model() + (options.isEmpty() ? "" : " with " + options);
    }

    private static <N extends Number> N number(
            Path file, Map<String, String> metadata, String key, Function<String, N> parse) {
        String text = metadata.getOrDefault(key, "");
        try {
            N number = parse.apply(text);
            if (number instanceof Double || number.longValue() >= 0) return number;
        } catch (NumberFormatException e) {
            // Reported below, as for a number out of range.
        }
        throw new ResiduaException(
                file + ": metadata entry '" + key + "' is '" + Printable.of(text) + "', expected a number");
    }
}
