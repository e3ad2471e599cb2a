package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ParameterInit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network of the zoo with its weights, before batch and image size are chosen.
 *
 * <pre>{@code
 * PretrainedModel resnet20 = PretrainedModel.load("resnet20", ModelOptions.NONE, Path.of("resnet20.th"));
 * Session session = Session.open(resnet20.model(1), Backends.best(), CompileOptions.defaults());
 * }</pre>
 *
 * @param parameters a tensor for each parameter of the network's graph
 */
public record PretrainedModel(ModelCard card, Map<String, Tensor> parameters) implements Network {
    private static final String BUNDLED = "resnet20-cifar10.safetensors";

    public PretrainedModel {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads the weights of a network.
     *
     * @param name the network, or null to take the one the file says it is for, or else the one that its tensors fit
     * @param options how it differs from the zoo's; what is not given is taken from the file, if that describes itself
     * @throws ResiduaException if the file cannot be read, is for another network, or does not fit this one
     */
    public static PretrainedModel load(String name, ModelOptions options, Path file) {
        Weights weights = Weights.read(file);
        try {
            return of(name, options, weights);
        } catch (ResiduaException e) {
            throw new ResiduaException(file + ": " + e.getMessage(), e);
        }
    }

    /** The network that comes with Residua: a ResNet-20 that tells the ten classes of CIFAR-10 apart. */
    public static PretrainedModel bundled() {
        try (InputStream in = PretrainedModel.class.getResourceAsStream(BUNDLED)) {
            return of(null, ModelOptions.NONE, Weights.readSafetensors(in.readAllBytes()));
        } catch (IOException e) {
            throw new ResiduaException("the bundled weights cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The mean of several states of one network's training, running statistics included, which tends to do better than each of them (Izmailov et al. 2018,
     * "Averaging Weights Leads to Wider Optima and Better Generalization").
     *
     * @param models with the same parameters; the result has the card of the first
     */
    public static PretrainedModel mean(List<PretrainedModel> models) {
        PretrainedModel first = models.getFirst();
        Map<String, Tensor> mean = new HashMap<>();
        first.parameters.forEach((name, tensor) -> {
            float[] values = new float[tensor.data().length];
            for (int i = 0; i < values.length; i++) {
                double sum = 0;
                for (PretrainedModel model : models)
                    sum += model.parameters.get(name).data()[i];
                values[i] = (float) (sum / models.size());
            }
            mean.put(name, new Tensor(tensor.shape(), values));
        });
        return new PretrainedModel(first.card, mean);
    }

    private static PretrainedModel of(String name, ModelOptions options, Weights weights) {
        ModelCard card = card(name, options, weights);
        Architecture architecture = card.architecture();
        return new PretrainedModel(card, weights.fit(architecture.graph(architecture.inputShape(1))));
    }

    private static ModelCard card(String name, ModelOptions options, Weights weights) {
        Optional<ModelCard> inFile = ModelCard.fromMetadata(weights.metadata());
        if (inFile.isEmpty()) {
            if (name != null) return ModelCard.of(name, options);
            return Recognition.find(weights, options)
                    .orElseThrow(
                            () -> new ResiduaException(
                                    "does not say which model it is for, and its tensors fit none exactly; name one to see what differs"));
        }
        ModelCard card = inFile.get();
        if (name != null && !name.equals(card.model())) {
            throw new ResiduaException("is for model '" + card.model() + "', not for '" + name + "'");
        }
        ModelCard merged = ModelCard.of(card.model(), options.orElse(card.options()));
        return merged.architecture().equals(card.architecture()) ? card : merged;
    }

    /** A network with the weights a training run begins with, drawn by {@link ParameterInit#forTraining}. */
    public static PretrainedModel untrained(ModelCard card, long seed) {
        Architecture architecture = card.architecture();
        Graph graph = architecture.graph(architecture.inputShape(1));
        return new PretrainedModel(card, ParameterInit.forTraining(graph, seed));
    }

    /**
     * A network with weights drawn by {@link ParameterInit#forInference}.
     *
     * @throws ResiduaException if there is no such network
     */
    public static PretrainedModel seeded(String name, ModelOptions options, long seed) {
        ModelCard card = ModelCard.of(name, options);
        Architecture architecture = card.architecture();
        Graph graph = architecture.graph(architecture.inputShape(1));
        return new PretrainedModel(card, ParameterInit.forInference(graph, seed));
    }

    @Override
    public String name() {
        return card.model();
    }

    @Override
    public Shape inputShape(int batch) {
        return card.architecture().inputShape(batch);
    }

    @Override
    public Model model(Shape input) {
        return new Model(card.model(), card.architecture().graph(input), parameters);
    }

    @Override
    public Optional<Preprocessing> preprocessing() {
        return card.preprocessing();
    }

    @Override
    public List<String> labels() {
        return card.labels();
    }

    @Override
    public Map<String, String> metadata() {
        return card.toMetadata();
    }

    /** Writes a safetensors file that describes itself, in the order of the graph. */
    public void write(Path file) {
        Architecture architecture = card.architecture();
        Map<String, Tensor> ordered =
                new Weights(parameters, Map.of()).fit(architecture.graph(architecture.inputShape(1)));
        new Weights(ordered, card.toMetadata()).write(file);
    }
}
