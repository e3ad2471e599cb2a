package dev.residua.bench.cli;

import dev.residua.bench.results.Change;
import dev.residua.bench.results.History;
import dev.residua.bench.results.HistoryRecord;
import dev.residua.bench.stats.LogDifference;
import dev.residua.engine.ResiduaException;
import dev.residua.resnet.cli.JsonOption;
import dev.residua.resnet.cli.Table;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        description = "Tells changes between two states of the source from noise, by the history of their runs. It "
                + "takes at least "
                + LogDifference.MIN_VALUES + " runs of each to tell anything.")
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "Before: the begin of a commit or of a run's id in the history, or another history file.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "After: the same.")
    private String b;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "The history to look into; ${DEFAULT-VALUE} if not given.",
            defaultValue = BenchCommand.OUTPUT + "/" + BenchCommand.HISTORY)
    private Path history;

    @Option(names = "--force", description = "Compare figures of different machines nevertheless.")
    private boolean force;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        List<HistoryRecord> before = select(a);
        List<HistoryRecord> after = select(b);
        checkMachines(before, after);
        List<Change> changes = Change.between(before, after);
        if (changes.isEmpty()) throw new ResiduaException("'" + a + "' and '" + b + "' have no benchmark in common");
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) {
            out.println(JsonOption.print(changes));
            return 0;
        }
        out.println(table(changes));
        summary(changes).forEach(out::println);
        return 0;
    }

    private List<HistoryRecord> select(String wanted) {
        PrintWriter err = command.commandLine().getErr();
        if (isFile(wanted)) return History.read(Path.of(wanted), err::println);
        List<HistoryRecord> all = History.read(history, err::println);
        List<HistoryRecord> found = all.stream()
                .filter(record ->
                        record.commit().startsWith(wanted) || record.run().startsWith(wanted))
                .toList();
        if (!found.isEmpty()) return found;
        TreeSet<String> commits =
                new TreeSet<>(all.stream().map(HistoryRecord::commit).toList());
        throw new ResiduaException(
                "'" + wanted + "' is neither a commit or run in " + history + " nor a file; commits there: " + commits);
    }

    private static boolean isFile(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void checkMachines(List<HistoryRecord> before, List<HistoryRecord> after) {
        TreeSet<String> machines = new TreeSet<>(Stream.concat(before.stream(), after.stream())
                .map(HistoryRecord::machine)
                .toList());
        if (machines.size() < 2) return;
        String problem = "the figures come from different machines: " + String.join("; ", machines);
        if (!force) throw new ResiduaException(problem + "; --force compares them nevertheless");
        command.commandLine().getErr().println(problem);
    }

    private static Table table(List<Change> changes) {
        Table table =
                new Table("benchmark", "engine", ">threads", ">runs A", ">runs B", ">B / A", ">99 % interval", "");
        for (Change change : changes) {
            table.add(
                    change.benchmark(),
                    change.engine(),
                    Integer.toString(change.threads()),
                    Integer.toString(change.runsA()),
                    Integer.toString(change.runsB()),
                    number(change.ratio()),
                    Double.isNaN(change.low()) ? "-" : number(change.low()) + " to " + number(change.high()),
                    word(change));
        }
        return table;
    }

    private static String word(Change change) {
        return switch (change.verdict()) {
            case FASTER -> "faster";
            case SLOWER -> "SLOWER";
            case SAME -> "same";
            case CANNOT_TELL -> change.byRounds() ? "cannot tell: too few runs" : "cannot tell";
        };
    }

    private static List<String> summary(List<Change> changes) {
        boolean few = changes.stream().anyMatch(Change::byRounds);
        boolean drift = changes.stream()
                .anyMatch(change -> !change.engine().startsWith("residua") && isChange(change.verdict()));
        Stream.Builder<String> lines = Stream.builder();
        if (few) {
            lines.add("Where a side has fewer than " + LogDifference.MIN_VALUES
                    + " runs, small changes cannot be told from noise: repeat 'residua bench' there, "
                    + "each time is a run.");
        }
        if (drift) {
            lines.add("The time of another engine changed, too: so did the machine or its load, and what changed "
                    + "for us may be that.");
        }
        return lines.build().toList();
    }

    private static boolean isChange(Change.Verdict verdict) {
        return verdict == Change.Verdict.FASTER || verdict == Change.Verdict.SLOWER;
    }

    private static String number(double ratio) {
        return String.format(Locale.ROOT, "%.3f", ratio);
    }
}
