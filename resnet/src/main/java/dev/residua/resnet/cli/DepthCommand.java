package dev.residua.resnet.cli;

import dev.residua.resnet.experiment.Experiments;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "depth",
        description =
                "Trains networks of growing depth with and without skip connections and compares their training errors.")
final class DepthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "resnet20,resnet56",
            description = "The networks; ${DEFAULT-VALUE}.")
    private List<String> models;

    @Mixin
    private TrialOptions trials;

    @Override
    public Integer call() throws IOException {
        trials.run(
                "depth",
                Experiments.withAndWithoutSkips(models),
                command.commandLine().getOut());
        return 0;
    }
}
