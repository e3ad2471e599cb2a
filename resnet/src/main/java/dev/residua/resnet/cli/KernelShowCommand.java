package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Model;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.Step;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.train.Optimizer;
import dev.residua.resnet.train.TrainingGraph;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = "Prints what was generated for a kernel that a model runs or is trained with, such as OpenCL C.")
final class KernelShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "ID", description = "The kernel, as 'residua profile' names it.")
    private String id;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet18",
            completionCandidates = ModelNames.class,
            description = "A model that uses it, one of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    private String model;

    @Mixin
    private VariantOption variant;

    @Mixin
    private InputShape input;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() {
        Architecture architecture = ModelZoo.find(model, variant.options());
        var graph = architecture.graph(input.of(architecture::inputShape));
        Model inference = new Model(model, graph, ParameterInit.forInference(graph, 0));
        Backend chosen = backend.backend();
        CompileOptions options = backend.compileOptions();
        Set<String> known = new TreeSet<>();
        if (show(chosen.compile(inference, options), known)) return 0;
        Model step = TrainingGraph.of(inference, new Optimizer.Sgd(0.9, false, 0, false), TrainingGraph.Options.NONE);
        if (show(chosen.compile(step, options.passes(Passes.training())), known)) return 0;
        throw new ResiduaException("no kernel '" + id + "' runs or trains " + model + " on " + chosen.name()
                + "; there are " + String.join(", ", known));
    }

    /** Whether the kernel is there to be shown; the ids of all that are join the known ones. */
    private boolean show(Executable executable, Set<String> known) {
        for (int i = 0; i < executable.plan().steps().size(); i++) {
            Step step = executable.plan().steps().get(i);
            known.add(step.kernel());
            if (!step.kernel().equals(id)) continue;
            String generated = executable
                    .generated(i)
                    .orElseThrow(() -> new ResiduaException(
                            "kernel '" + id + "' is not generated: there is only its Java source"));
            command.commandLine().getOut().println(generated.strip());
            return true;
        }
        return false;
    }
}
