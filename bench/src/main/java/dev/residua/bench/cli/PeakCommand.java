package dev.residua.bench.cli;

import dev.residua.bench.machine.Machine;
import dev.residua.bench.peak.PeakProbe;
import dev.residua.bench.peak.Roof;
import dev.residua.resnet.cli.JsonOption;
import dev.residua.resnet.cli.Table;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "peak",
        description = "Measures what this machine can do at best: multiply-adds for each vector width and number of "
                + "threads, memory "
                + "bandwidth, and the speed of each level of the caches.")
final class PeakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private JsonOption json;

    record Report(Machine machine, Roof roof) {}

    @Override
    public Integer call() {
        Machine machine = Machine.current();
        Roof roof = new PeakProbe(machine).measure(PeakProbe.threadCounts(machine.processors()));
        PrintWriter out = command.commandLine().getOut();
        out.println(json.isWanted() ? JsonOption.print(new Report(machine, roof)) : table(roof));
        return 0;
    }

    private static Table table(Roof roof) {
        Table table = new Table("roof", ">threads", ">at best", "unit");
        for (Roof.Arithmetic entry : roof.arithmetic()) {
            table.add(
                    "multiply-add, " + entry.vectorBits() + " bit",
                    "" + entry.threads(),
                    number(entry.gflops()),
                    "GFLOP/s");
        }
        for (Roof.Bandwidth entry : roof.bandwidth()) {
            table.add("memory " + entry.kernel(), "" + entry.threads(), number(entry.gigabytesPerSecond()), "GB/s");
        }
        for (Roof.Rung rung : roof.ladder()) {
            table.add("read " + size(rung.bytes()), "1", number(rung.gigabytesPerSecond()), "GB/s");
        }
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }
}
