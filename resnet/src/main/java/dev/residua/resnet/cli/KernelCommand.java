package dev.residua.resnet.cli;

import picocli.CommandLine.Command;

@Command(
        name = "kernel",
        description = "Looks at single kernels: lists, shows, verifies and times them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KernelListCommand.class,
            KernelShowCommand.class,
            KernelVerifyCommand.class,
            KernelBenchCommand.class
        })
final class KernelCommand {}
