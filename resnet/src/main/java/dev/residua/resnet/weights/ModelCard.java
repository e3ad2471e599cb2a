package dev.residua.resnet.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.Printable;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ModelZoo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one must know of a model to use it. It travels as text in the metadata of a safetensors file.
 *
 * @param model its name in the zoo
 * @param options how it differs from the zoo's
 * @param preprocessing what an image goes through on its way in; empty where the input is no image
 * @param labels the classes' names, one for each logit
 */
public record ModelCard(
        String model, ModelOptions options, Optional<Preprocessing> preprocessing, List<String> labels) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public ModelCard {
        labels = List.copyOf(labels);
    }

    /**
     * The card of a model about which nothing more is known: the zoo's preprocessing, and the labels of ImageNet,
     * CIFAR-10 or Iris where the number of classes is theirs.
     *
     * @throws ResiduaException if there is no such model
     */
    public static ModelCard of(String model, ModelOptions options) {
        Architecture architecture = ModelZoo.find(model, options);
        Shape input = architecture.inputShape(1);
        return new ModelCard(model, options, Preprocessing.usual(input), Labels.of(input, architecture.classes()));
    }

    /** The network described. */
    public Architecture architecture() {
        return ModelZoo.find(model, options);
    }

    /** As text, for {@link Weights#metadata()}. */
    public Map<String, String> toMetadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("model", model);
        metadata.put("options", options.toString());
        preprocessing.ifPresent(p -> {
            metadata.put("resize", Integer.toString(p.resizeShort()));
            metadata.put("crop", Integer.toString(p.crop()));
            metadata.put("mean", json(p.mean()));
            metadata.put("std", json(p.std()));
        });
        metadata.put("labels", json(labels));
        return metadata;
    }

    /**
     * The card in a file's metadata; what it leaves out is as in {@link #of}. Empty if it names no model.
     *
     * @throws ResiduaException if an entry is malformed, or there is not one label for each class
     */
    public static Optional<ModelCard> fromMetadata(Map<String, String> metadata) {
        String model = metadata.get("model");
        if (model == null) return Optional.empty();
        ModelCard card = of(model, ModelOptions.parse(metadata.getOrDefault("options", "")));
        Optional<Preprocessing> preprocessing = card.preprocessing;
        if (metadata.containsKey("crop")) {
            preprocessing = Optional.of(new Preprocessing(
                    parse(metadata, "resize", new TypeReference<Integer>() {}),
                    parse(metadata, "crop", new TypeReference<Integer>() {}),
                    parse(metadata, "mean", new TypeReference<List<Float>>() {}),
                    parse(metadata, "std", new TypeReference<List<Float>>() {})));
        }
        List<String> labels = metadata.containsKey("labels")
                ? parse(metadata, "labels", new TypeReference<List<String>>() {})
                : card.labels;
        int classes = card.architecture().classes();
        if (labels.size() != classes) {
            throw new ResiduaException(
                    "metadata has " + labels.size() + " labels, expected one for each of the " + classes + " classes");
        }
        return Optional.of(new ModelCard(model, card.options, preprocessing, labels));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T parse(Map<String, String> metadata, String key, TypeReference<T> type) {
        String text = metadata.getOrDefault(key, "null");
        try {
            T value = JSON.readValue(text, type);
            if (value != null && !(value instanceof List<?> list && list.contains(null))) return value;
        } catch (JsonProcessingException e) {
            // Reported below, as for an absent entry.
        }
        throw new ResiduaException(
                "metadata entry '" + key + "' is '" + Printable.of(text) + "', which cannot be read");
    }
}
