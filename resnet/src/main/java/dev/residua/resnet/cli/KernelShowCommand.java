package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Model;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.Step;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private KernelSource source;

    @Override
    public Integer call() {
        Model inference = source.network();
        Backend chosen = source.backend();
        CompileOptions options = source.options();
        Set<String> known = new TreeSet<>();
        if (show(chosen.compile(inference, options), known)) return 0;
        Model step = KernelSource.trainingStep(inference);
        if (show(chosen.compile(step, options.passes(Passes.training())), known)) return 0;
        throw new ResiduaException("no kernel '" + id + "' runs or trains " + source.model() + " on " + chosen.name()
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
