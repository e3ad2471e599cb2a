package dev.residua.resnet.cli;

import dev.residua.engine.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "Lists the kernels that a backend runs a model with.")
final class KernelListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private KernelSource source;

    @Mixin
    private JsonOption json;

    /**
     * One kernel.
     *
     * @param percentOfWork share of the model's multiply-adds
     * @param example a step it serves
     */
    record Entry(String kernel, int steps, double percentOfWork, String example) {}

    @Override
    public Integer call() {
        List<Entry> entries = new ArrayList<>();
        var byKernel = source.steps();
        long total =
                byKernel.values().stream().mapToLong(KernelListCommand::work).sum();
        byKernel.forEach((kernel, steps) -> entries.add(new Entry(
                kernel,
                steps.size(),
                100.0 * work(steps) / Math.max(1, total),
                KernelSource.describe(steps.getFirst().node()))));
        command.commandLine().getOut().println(json.isWanted() ? JsonOption.print(entries) : table(entries));
        return 0;
    }

    private static long work(List<Step> steps) {
        return steps.stream().mapToLong(step -> step.cost().multiplyAdds()).sum();
    }

    private static Table table(List<Entry> entries) {
        Table table = new Table("kernel", ">steps", ">% of work", "such as");
        for (Entry entry : entries) {
            table.add(
                    entry.kernel(),
                    Integer.toString(entry.steps()),
                    String.format(Locale.ROOT, "%.1f", entry.percentOfWork()),
                    entry.example());
        }
        return table;
    }
}
