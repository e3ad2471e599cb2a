package dev.residua.bench.cli;

import dev.residua.bench.service.Latency;
import dev.residua.resnet.Model;
import dev.residua.resnet.cli.JsonOption;
import dev.residua.resnet.cli.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "latency",
        description =
                "Times the calls of one session, alone and while another session classifies images in the same JVM; counts pauses of the "
                        + "garbage collector and bytes allocated.")
final class LatencyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet20",
            description = "${DEFAULT-VALUE} if not given.")
    private String model;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the measured session; ${DEFAULT-VALUE} if not given.")
    private int threads;

    @Option(names = "--calls", paramLabel = "N", defaultValue = "10000", description = "${DEFAULT-VALUE} if not given.")
    private int calls;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws InterruptedException {
        List<Latency.Result> results = new Latency(Model.untrained(model, 1), threads).measure(calls);
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) {
            out.println(JsonOption.print(results));
            return 0;
        }
        Table table = new Table(
                "beside it",
                ">p50 ms",
                ">p99 ms",
                ">p99.9 ms",
                ">max ms",
                ">bytes a call",
                ">GC pauses",
                ">longest ms",
                ">images/s");
        for (Latency.Result r : results) {
            table.add(
                    r.load(),
                    number(3, r.p50Ms()),
                    number(3, r.p99Ms()),
                    number(3, r.p999Ms()),
                    number(3, r.maxMs()),
                    number(1, r.allocatedBytesPerCall()),
                    "" + r.pauses(),
                    number(0, r.longestPauseMs()),
                    number(0, r.imagesPerSecond()));
        }
        out.println(table);
        return 0;
    }

    private static String number(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
