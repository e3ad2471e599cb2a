package dev.residua.bench.cli;

import dev.residua.bench.peer.Comparison;
import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Measurement;
import dev.residua.bench.peer.PeakMemory;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Peers;
import dev.residua.bench.peer.SideBySide;
import dev.residua.bench.peer.Workloads;
import dev.residua.bench.stats.Ratio;
import dev.residua.bench.stats.Samples;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.cli.BackendOptions;
import dev.residua.resnet.cli.JsonOption;
import dev.residua.resnet.cli.Table;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelZoo;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "peers",
        description = "Times networks on Residua and on other engines in turns, in one process, with the same weights, "
                + "input and "
                + "number of threads. An engine whose answer differs from ours is not timed.")
final class PeersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private BackendOptions backend;

    @Mixin
    private JsonOption json;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "Networks of the zoo, such as resnet18.")
    private List<String> models;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1", description = "Images a run. Default: 1.")
    private int batch;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Height and width of the images; the network's own if not given.")
    private Integer size;

    @Option(names = "--train", description = "Time a training step instead of inference.")
    private boolean train;

    @Option(
            names = "--memory",
            description = "Instead of times, show what memory each engine takes, in a process of its own (Linux).")
    private boolean memory;

    @Option(names = "--full", description = "Take about a minute for each network and engine, for a narrower interval.")
    private boolean full;

    @Option(names = "--peer", paramLabel = "NAME", description = "Only this engine; may be given several times.")
    private List<String> only = List.of();

    /** One engine's figures for one network; {@code ratio} is our time over its time. */
    record Row(
            String model,
            int batch,
            int threads,
            String engine,
            String settings,
            double medianMs,
            double p95Ms,
            double gflops,
            Ratio ratio) {}

    /**
     * One engine's memory for one network, in bytes.
     *
     * @param takenBytes by how much {@code runningBytes} exceeds {@code beforeBytes}
     * @see PeakMemory
     */
    record MemoryRow(
            String model,
            int batch,
            int threads,
            String engine,
            long beforeBytes,
            long readyBytes,
            long runningBytes,
            long everBytes,
            long takenBytes,
            long arenaBytes) {}

    @Override
    public Integer call() {
        if (batch < 1) throw new ResiduaException("--batch is " + batch + ", expected 1 or more");
        List<Peer> peers = chosen();
        PrintWriter err = command.commandLine().getErr();
        if (peers.isEmpty()) err.println("no peers on the class path: only Residua is measured");
        if (memory) {
            showMemory(peers, err);
            return 0;
        }
        SideBySide sideBySide = new SideBySide(
                backend.backend(), peers, backend.compileOptions(), full ? Effort.FULL : Effort.QUICK, _ -> {});
        List<Row> rows = new ArrayList<>();
        for (String model : models) {
            Comparison comparison = sideBySide.run(task(model).workload());
            comparison.refused().forEach((peer, reason) -> err.println(peer + " is not timed: " + reason));
            rows.addAll(rows(model, comparison));
        }
        PrintWriter out = command.commandLine().getOut();
        out.println(json.isWanted() ? JsonOption.print(rows) : table(rows));
        return 0;
    }

    private List<Peer> chosen() {
        List<Peer> all = Peers.all();
        List<String> names = all.stream().map(Peer::name).toList();
        for (String name : only) {
            if (!names.contains(name)) throw new ResiduaException("no peer named '" + name + "'; there are " + names);
        }
        return only.isEmpty()
                ? all
                : all.stream().filter(peer -> only.contains(peer.name())).toList();
    }

    private Workloads.Task task(String name) {
        Architecture network = ModelZoo.find(name);
        Shape input = network.inputShape(batch);
        if (size != null && input.rank() == 4) input = input.with(2, size).with(3, size);
        return new Workloads.Task(name, input, train);
    }

    private void showMemory(List<Peer> peers, PrintWriter err) {
        String ours = backend.backend().name();
        int threads = backend.compileOptions().threads();
        List<MemoryRow> rows = new ArrayList<>();
        for (String model : models) {
            Workloads.Task task = task(model);
            rows.add(row(task, threads, PeakMemory.ofOurs(task, ours, threads)));
            for (Peer peer : peers) {
                Availability availability = peer.availability();
                if (availability.available()) {
                    PeakMemory.of(peer, task, threads).ifPresent(peak -> rows.add(row(task, threads, peak)));
                } else {
                    err.println(peer.name() + " is not measured: " + availability.reason());
                }
            }
        }
        PrintWriter out = command.commandLine().getOut();
        out.println(json.isWanted() ? JsonOption.print(rows) : memoryTable(rows));
    }

    private MemoryRow row(Workloads.Task task, int threads, PeakMemory peak) {
        return new MemoryRow(
                task.network(),
                batch,
                threads,
                peak.engine(),
                peak.before(),
                peak.ready(),
                peak.running(),
                peak.ever(),
                peak.taken(),
                peak.arena());
    }

    private List<Row> rows(String model, Comparison comparison) {
        List<Row> rows = new ArrayList<>();
        for (Measurement measurement : comparison.measurements()) {
            Samples samples = measurement.samples();
            rows.add(new Row(
                    model,
                    batch,
                    comparison.threads(),
                    measurement.name(),
                    measurement.settings(),
                    samples.median() / 1e6,
                    samples.percentile(95) / 1e6,
                    comparison.workload().cost().flops() / samples.median(),
                    measurement == comparison.ours() ? null : comparison.ratio(measurement)));
        }
        return rows;
    }

    private static Table memoryTable(List<MemoryRow> rows) {
        Table table = new Table(
                "model", ">batch", "engine", ">MB before", ">ready", ">running", ">ever", ">taken", ">our arena");
        for (MemoryRow row : rows) {
            table.add(
                    row.model(),
                    Integer.toString(row.batch()),
                    row.engine(),
                    megabytes(row.beforeBytes()),
                    megabytes(row.readyBytes()),
                    megabytes(row.runningBytes()),
                    megabytes(row.everBytes()),
                    megabytes(row.takenBytes()),
                    row.arenaBytes() == 0 ? "" : megabytes(row.arenaBytes()));
        }
        return table;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f", bytes / 1e6);
    }

    private static Table table(List<Row> rows) {
        Table table = new Table(
                "model", ">batch", "engine", ">median ms", ">p95 ms", ">GFLOP/s", ">ours / its [95 %]", "settings");
        for (Row row : rows) {
            table.add(
                    row.model(),
                    Integer.toString(row.batch()),
                    row.engine(),
                    String.format(Locale.ROOT, "%.2f", row.medianMs()),
                    String.format(Locale.ROOT, "%.2f", row.p95Ms()),
                    String.format(Locale.ROOT, "%.1f", row.gflops()),
                    row.ratio() == null ? "" : row.ratio().toString(),
                    row.settings());
        }
        return table;
    }
}
