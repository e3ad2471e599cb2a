package dev.residua.bench.cli;

import dev.residua.resnet.cli.CommandProvider;
import java.util.List;

/** Gives the command line what this module adds to it. */
public final class BenchCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new BenchCommand());
    }
}
