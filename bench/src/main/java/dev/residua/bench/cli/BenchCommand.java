package dev.residua.bench.cli;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measures this machine, our kernels and networks, and other engines beside them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PeersCommand.class, PeakCommand.class})
final class BenchCommand {}
