package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.Step;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.train.Optimizer;
import dev.residua.resnet.train.TrainingGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The kernels that a backend runs a model with: what a kernel's requests look like in practice. */
final class KernelSource {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet18",
            completionCandidates = ModelNames.class,
            description =
                    "The model whose layers are taken, one of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    private String model;

    @Mixin
    private VariantOption variant;

    @Mixin
    private InputShape input;

    @Mixin
    private BackendOptions backend;

    Backend backend() {
        return backend.backend();
    }

    CompileOptions options() {
        return backend.compileOptions();
    }

    String model() {
        return model;
    }

    /** The network with seeded weights. */
    Model network() {
        return network(model, variant, input);
    }

    /** A network of the zoo with seeded weights. */
    static Model network(String name, VariantOption variant, InputShape input) {
        Architecture architecture = ModelZoo.find(name, variant.options());
        var graph = architecture.graph(input.of(architecture::inputShape));
        return new Model(name, graph, ParameterInit.forInference(graph, 0));
    }

    /**
     * What trains a model by one step of SGD with momentum.
     *
     * @throws ResiduaException if that cannot be done
     */
    static Model trainingStep(Model model) {
        try {
            return TrainingGraph.of(model, new Optimizer.Sgd(0.9, false, 0, false), TrainingGraph.Options.NONE);
        } catch (IllegalArgumentException e) {
            throw new ResiduaException("model '" + model.name() + "' cannot be trained: " + e.getMessage(), e);
        }
    }

    /** The steps by kernel, in order of first use; inputs, which only change layout, are left out. */
    Map<String, List<Step>> steps() {
        Executable executable = backend().compile(network(), options());
        Map<String, List<Step>> byKernel = new LinkedHashMap<>();
        for (Step step : executable.plan().steps()) {
            if (step.node().op() instanceof Op.Input) continue;
            byKernel.computeIfAbsent(step.kernel(), _ -> new ArrayList<>()).add(step);
        }
        return byKernel;
    }

    /**
     * The steps that a kernel serves, one for each set of shapes.
     *
     * @throws ResiduaException if there are none, with the kernels there are
     */
    Collection<Step> distinctSteps(String kernel) {
        Map<String, List<Step>> all = steps();
        if (!all.containsKey(kernel)) {
            throw new ResiduaException("no kernel '" + kernel + "' runs " + model + " on "
                    + backend().name() + "; there are " + String.join(", ", new TreeSet<>(all.keySet())));
        }
        Map<String, Step> distinct = new LinkedHashMap<>();
        for (Step step : all.get(kernel)) distinct.putIfAbsent(describe(step.node()), step);
        return distinct.values();
    }

    /** Operator and shapes, such as {@code conv2d [1, 64, 56, 56] x [64, 64, 3, 3] -> [1, 64, 56, 56]}. */
    static String describe(Node node) {
        List<String> operands = new ArrayList<>();
        for (Node operand : node.inputs()) {
            if (operand.shape().rank() != 1) operands.add(operand.shape().toString());
        }
        return node.op().mnemonic() + " " + String.join(" x ", operands) + " -> " + node.shape();
    }
}
