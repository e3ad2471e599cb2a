package dev.residua.resnet.cli;

import com.sun.management.ThreadMXBean;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.graph.GraphPrinter;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.runtime.Profiler;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.train.TrainingGraph;
import dev.residua.resnet.weights.Network;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "profile",
        description =
                "Runs a model and shows for each step its kernel, time, GFLOP/s, share of the measured peak and GB/s.",
        defaultValueProvider = ProfileCommand.Defaults.class)
final class ProfileCommand implements Callable<Integer> {
    private static final String RUNS = "20";

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelSource source;

    @Mixin
    private InputShape input;

    @Mixin
    private BackendOptions backend;

    @Mixin
    private RunCounts counts;

    @Option(
            names = "--train",
            description =
                    "Profile a training step (forward, cross-entropy, backward, SGD with momentum), not inference.")
    private boolean train;

    @Option(names = "--passes", description = "Print the graph before and after each pass of the compiler.")
    private boolean passes;

    @Mixin
    private JsonOption json;

    /** More runs than a command that only wants a result makes, since only warm code shows what a kernel can do. */
    static final class Defaults implements IDefaultValueProvider {
        @Override
        public String defaultValue(ArgSpec argument) {
            boolean count = argument instanceof OptionSpec option
                    && List.of("--warmup", "--repeat").contains(option.longestName());
            return count ? RUNS : null;
        }
    }

    /**
     * One step; the median over the runs.
     *
     * @param floorMs what arithmetic at the measured peak or traffic at the measured bandwidth takes; null likewise
     * @param percentOfPeak of the measured arithmetic peak; null where the backend has no probe
     */
    record StepRow(
            String step,
            String kernel,
            Shape output,
            double ms,
            Double floorMs,
            double percentOfTime,
            double gflops,
            Double percentOfPeak,
            double gigabytesPerSecond) {}

    /**
     * The whole run.
     *
     * @param ms the sum of the steps
     * @param arenaBytes memory that all values and scratch share
     * @param scratchBytes the part of it that one step's scratch takes at most
     * @param unsharedBytes what the values alone would take if no two shared memory
     * @param allocatedBytes on the Java heap in the last run, by all threads
     */
    record Report(
            String model,
            String backend,
            Shape input,
            int threads,
            int runs,
            Peak peak,
            List<StepRow> steps,
            double ms,
            double gflops,
            long arenaBytes,
            long scratchBytes,
            long unsharedBytes,
            long allocatedBytes) {}

    @Override
    public Integer call() {
        counts.check();
        PrintWriter out = command.commandLine().getOut();
        Network network = source.load();
        Model model = network.model(input.of(network::inputShape));
        Backend chosen = backend.backend();
        CompileOptions options = backend.compileOptions();
        if (train) {
            model = KernelSource.trainingStep(model);
            options = options.passes(Passes.training());
        }
        if (passes) {
            options = options.passListener((pass, before, after) -> {
                PrintWriter to = json.isWanted() ? command.commandLine().getErr() : out;
                to.println("before " + pass.name() + ":\n" + GraphPrinter.print(before));
                to.println("after " + pass.name() + ":\n" + GraphPrinter.print(after));
            });
        }
        Peak peak = chosen.measurePeak(backend.threads()).orElse(null);
        try (Session session = Session.open(model, chosen, options)) {
            if (train) feed(session);
            for (int i = 0; counts.isWarmUp(i, session); i++) session.run();
            Profiler profiler = new Profiler(session.plan(), counts.repeat());
            for (int i = 0; i < counts.repeat(); i++) session.run(profiler);
            Report report = report(model, chosen, session, profiler.rows(), peak, allocatedBytes(session));
            if (json.isWanted()) out.println(JsonOption.print(report));
            else print(report, out);
        }
        return 0;
    }

    /** Seeded images, all of class 0, and a schedule by which the weights are updated in every run, if by nothing. */
    private static void feed(Session session) {
        SingleStep.fill(session.input(), SingleStep.random());
        float[] schedule = session.input(TrainingGraph.SCHEDULE).data();
        schedule[UpdateOp.FIRST] = 1;
        schedule[UpdateOp.LAST] = 1;
    }

    private Report report(
            Model model, Backend chosen, Session session, List<Profiler.Row> rows, Peak peak, long allocatedBytes) {
        double total = rows.stream().mapToDouble(Profiler.Row::milliseconds).sum();
        List<StepRow> steps = rows.stream()
                .map(row -> new StepRow(
                        row.step().node().name(),
                        row.step().kernel(),
                        row.step().node().shape(),
                        row.milliseconds(),
                        peak == null ? null : row.floorMilliseconds(peak),
                        100 * row.milliseconds() / total,
                        row.gflops(),
                        peak == null ? null : row.percentOfPeak(peak),
                        row.gigabytesPerSecond()))
                .toList();
        ExecutionPlan plan = session.plan();
        Cost cost = plan.cost();
        return new Report(
                model.name(),
                chosen.name(),
                session.input().shape(),
                backend.threads(),
                counts.repeat(),
                peak,
                steps,
                total,
                cost.flops() / total / 1e6,
                plan.arenaBytes(),
                plan.scratchBytes(),
                plan.unsharedBytes(),
                allocatedBytes);
    }

    private static long allocatedBytes(Session session) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getTotalThreadAllocatedBytes(); // the first call allocates
        long before = threads.getTotalThreadAllocatedBytes();
        session.run();
        return threads.getTotalThreadAllocatedBytes() - before;
    }

    private static void print(Report report, PrintWriter out) {
        Peak peak = report.peak();
        double floor = 0;
        Table table =
                new Table("step", "kernel", "output", ">ms", ">floor ms", ">% time", ">GFLOP/s", ">% peak", ">GB/s");
        for (StepRow step : report.steps()) {
            if (peak != null) floor += step.floorMs();
            table.add(
                    step.step(),
                    step.kernel(),
                    step.output().toString(),
                    Format.fixed(3, step.ms()),
                    peak == null ? "-" : Format.fixed(3, step.floorMs()),
                    Format.fixed(1, step.percentOfTime()),
                    Format.fixed(1, step.gflops()),
                    peak == null ? "-" : Format.fixed(1, step.percentOfPeak()),
                    Format.fixed(1, step.gigabytesPerSecond()));
        }
        table.add(
                "total",
                "",
                "",
                Format.fixed(3, report.ms()),
                peak == null ? "-" : Format.fixed(3, floor),
                "100.0",
                Format.fixed(1, report.gflops()),
                peak == null ? "-" : Format.fixed(1, 100 * report.gflops() / peak.gflops()),
                "");
        out.printf(
                "%s %s on %s, threads %d, median of %d runs%n",
                report.model(), report.input(), report.backend(), report.threads(), report.runs());
        out.println(table);
        if (peak != null) {
            out.printf(
                    "measured peak: %s GFLOP/s, %s GB/s%n",
                    Format.fixed(1, peak.gflops()), Format.fixed(1, peak.gigabytesPerSecond()));
        }
        out.printf(
                "arena: %s, of it up to %s scratch; values without sharing: %s; allocated by the last run: %d bytes%n",
                Format.size(report.arenaBytes()),
                Format.size(report.scratchBytes()),
                Format.size(report.unsharedBytes()),
                report.allocatedBytes());
    }
}
