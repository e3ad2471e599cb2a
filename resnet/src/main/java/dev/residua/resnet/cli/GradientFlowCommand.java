package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.experiment.Contender;
import dev.residua.resnet.experiment.Experiments;
import dev.residua.resnet.experiment.GradientFlow;
import dev.residua.resnet.experiment.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "gradient-flow",
        description =
                "Measures how large a gradient reaches each layer at the start of training, with and without skip connections.")
final class GradientFlowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "resnet20,resnet56,resnet110",
            description = "The networks; ${DEFAULT-VALUE}.")
    private List<String> models;

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "10",
            description = "Batches to take the mean over; ${DEFAULT-VALUE}.")
    private int batches;

    @Mixin
    private ExperimentOptions experiment;

    @Override
    public Integer call() throws IOException {
        if (batches < 1) throw new ResiduaException("--batches is " + batches + ", expected 1 or more");
        PrintWriter out = command.commandLine().getOut();
        List<Contender> contenders = Experiments.withAndWithoutSkips(models);
        try (ExperimentOptions opened = experiment;
                Progress progress = new Progress("gradient-flow", "networks", contenders.size())) {
            Setting setting = opened.open(null);
            List<GradientFlow> flows = new ArrayList<>();
            for (Contender contender : contenders) {
                flows.add(GradientFlow.measure(contender, setting, batches));
                progress.stepBy(1);
            }
            out.print(
                    Experiments.writeFlows(opened.out(), "gradient-flow", flows).toMarkdown());
            out.println("written to " + opened.out());
        }
        return 0;
    }
}
