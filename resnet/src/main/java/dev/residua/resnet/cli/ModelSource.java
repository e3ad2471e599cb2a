package dev.residua.resnet.cli;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ParameterInit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model to run. */
final class ModelSource {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            completionCandidates = ModelNames.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String model;

    @Mixin
    private VariantOption variant;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the weights drawn; ${DEFAULT-VALUE} if not given.")
    private long seed;

    Architecture architecture() {
        return variant.apply(model);
    }

    Model load(Shape input) {
        Graph graph = architecture().graph(input);
        return new Model(model, graph, ParameterInit.forInference(graph, seed));
    }
}
