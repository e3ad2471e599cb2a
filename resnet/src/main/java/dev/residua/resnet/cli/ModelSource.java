package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model to run, and with which weights. */
public final class ModelSource {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = ModelNames.class,
            description = "One of ${COMPLETION-CANDIDATES}; need not be given where the weights file says it.")
    private String model;

    @Mixin
    private VariantOption variant;

    @ArgGroup
    private Parameters parameters = new Parameters();

    private static final class Parameters {
        @Option(
                names = "--weights",
                paramLabel = "FILE",
                description = "Weights: safetensors, or a file that torch.save wrote.")
        private Path weights;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seed of random weights, where no file is given; 0 if not given.")
        private long seed;
    }

    /**
     * The model with the weights of the file, or else random ones.
     *
     * @throws ResiduaException if neither model nor weights are named, or they cannot be read or do not fit
     */
    public PretrainedModel load() {
        ModelOptions options = variant.options();
        if (parameters.weights != null) return PretrainedModel.load(model, options, parameters.weights);
        if (model == null) throw new ResiduaException("neither --model nor --weights is given; name a model");
        return PretrainedModel.seeded(model, options, parameters.seed);
    }

    /** The same, where random weights make no sense. */
    public PretrainedModel loadTrained() {
        if (parameters.weights == null)
            throw new ResiduaException("--weights is missing: name the file of a trained model");
        return load();
    }
}
