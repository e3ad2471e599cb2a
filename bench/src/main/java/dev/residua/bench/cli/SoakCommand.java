package dev.residua.bench.cli;

import dev.residua.bench.service.MemoryUse;
import dev.residua.bench.service.Soak;
import dev.residua.resnet.Model;
import dev.residua.resnet.cli.JsonOption;
import dev.residua.resnet.cli.Progress;
import dev.residua.resnet.cli.Table;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "soak",
        description =
                "Runs one model in several threads for long: every result must have the bits of a single-threaded run, and memory stay "
                        + "flat. Exit code 1 if a result is wrong.")
final class SoakCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet20",
            description = "${DEFAULT-VALUE} if not given.")
    private String model;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Height and width of the images; the network's own if not given.")
    private int size;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Threads, each with a session; ${DEFAULT-VALUE} if not given.")
    private int sessions;

    @Option(
            names = "--inferences",
            paramLabel = "N",
            defaultValue = "200000",
            description = "In all; ${DEFAULT-VALUE} if not given.")
    private long inferences;

    @Option(names = "--churn", description = "Open and close sessions all the time.")
    private boolean churn;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws InterruptedException {
        Soak soak = new Soak(Model.untrained(model, 1), size, sessions, churn);
        Soak.Result result;
        try (Progress progress = new Progress("soak", "inferences", inferences)) {
            result = soak.run(inferences, progress::stepBy);
        }
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) out.println(JsonOption.print(result));
        else print(result, out);
        return result.wrong() == 0 ? 0 : 1;
    }

    private static void print(Soak.Result result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s on %s, %d threads: %d inferences in %.0f s, %d wrong, %d sessions opened%n%n",
                result.model(),
                result.backend(),
                result.threads(),
                result.inferences(),
                result.seconds(),
                result.wrong(),
                result.sessions());
        Table table = new Table("at", ">heap after full GC, MB", ">process, MB", ">threads");
        for (MemoryUse use : result.memory()) {
            table.add(use.at(), megabytes(use.heapBytes()), megabytes(use.residentBytes()), "" + use.threads());
        }
        out.println(table);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1e6);
    }
}
