package dev.residua.resnet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "experiment",
        description = "Repeats, at a size for minutes, the experiments that residual networks are known by.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DepthCommand.class, GradientFlowCommand.class, ShortcutsCommand.class})
final class ExperimentCommand {}
