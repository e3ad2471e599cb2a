package dev.residua.resnet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "kernel",
        description = "Looks at single kernels.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KernelShowCommand.class})
final class KernelCommand {}
