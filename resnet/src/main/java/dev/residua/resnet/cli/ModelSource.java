package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.onnx.NetworkFiles;
import dev.residua.resnet.onnx.OnnxModel;
import dev.residua.resnet.weights.Network;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model to run, and with which weights. */
public final class ModelSource {
    @Option(
            names = "--model",
            paramLabel = "NAME|FILE.onnx",
            completionCandidates = ModelNames.class,
            description =
                    "One of ${COMPLETION-CANDIDATES}, or an ONNX file; need not be given where the weights file says it or its tensors tell.")
    private String model;

    @Mixin
    private VariantOption variant;

    @ArgGroup
    private Parameters parameters = new Parameters();

    private static final class Parameters {
        @Option(
                names = "--weights",
                paramLabel = "FILE",
                description =
                        "Weights: safetensors, a file that torch.save wrote, or an ONNX file, which holds the model, too.")
        private Path weights;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seed of random weights, where no file is given; 0 if not given.")
        private Long seed;
    }

    /**
     * The model with the weights of the file, or else random ones.
     *
     * @throws ResiduaException if neither model nor weights are named, or they cannot be read or do not fit
     */
    public Network load() {
        ModelOptions options = variant.options();
        if (model != null && OnnxModel.matches(Path.of(model))) {
            if (parameters.weights == null) return NetworkFiles.load(null, options, Path.of(model));
            throw new ResiduaException(
                    model + ": an ONNX file is model and weights in one; leave out --weights " + parameters.weights);
        }
        if (parameters.weights != null) return NetworkFiles.load(model, options, parameters.weights);
        if (model == null) throw new ResiduaException("neither --model nor --weights is given; name a model");
        return PretrainedModel.seeded(model, options, parameters.seed == null ? 0 : parameters.seed);
    }

    /**
     * A model that classifies, with weights from a file, as random ones make no sense; the bundled one where nothing is named at all.
     *
     * @throws ResiduaException if a model is named without weights, or they cannot be read or do not fit, or it classifies nothing
     */
    public Network loadTrained() {
        boolean nothing = model == null && parameters.weights == null && parameters.seed == null;
        if (nothing && variant.options().equals(ModelOptions.NONE)) return PretrainedModel.bundled();
        boolean trained = parameters.weights != null || model != null && OnnxModel.matches(Path.of(model));
        if (!trained) throw new ResiduaException("--weights is missing: name the file of a trained model");
        Network network = load();
        if (network.labels().isEmpty()) {
            throw new ResiduaException(
                    "model '" + network.name() + "' classifies nothing: its result is no row of logits for each image");
        }
        return network;
    }
}
