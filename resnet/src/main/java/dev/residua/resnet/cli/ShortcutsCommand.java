package dev.residua.resnet.cli;

import dev.residua.resnet.experiment.Experiments;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "shortcuts",
        description =
                "Trains one network with shortcuts of many kinds (identity, padding, projection, scaling, gates, convolution,"
                        + " dropout) and compares their errors.")
final class ShortcutsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet20",
            description = "The network; ${DEFAULT-VALUE}.")
    private String model;

    @Mixin
    private TrialOptions trials;

    @Override
    public Integer call() throws IOException {
        trials.run(
                "shortcuts", Experiments.shortcuts(model), command.commandLine().getOut());
        return 0;
    }
}
