package dev.residua.bench.cli;

import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Peers;
import dev.residua.bench.report.Report;
import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.History;
import dev.residua.bench.results.HistoryRecord;
import dev.residua.bench.results.Json;
import dev.residua.bench.suite.Bench;
import dev.residua.bench.suite.Experiment;
import dev.residua.bench.suite.Suite;
import dev.residua.engine.ResiduaException;
import dev.residua.resnet.cli.BackendOptions;
import dev.residua.resnet.cli.JsonOption;
import dev.residua.resnet.data.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description =
                "Measures this machine, our kernels and networks, and other engines beside them, and writes a report.",
        footer = {
            "",
            "The other engines (ONNX Runtime, PyTorch, OpenBLAS) are downloaded when they are first needed. The "
                    + "folder given with --output gets"
                    + " report.html, report.md with its charts, results.json, and a line for each benchmark in "
                    + "history.jsonl."
        },
        subcommands = {
            PeersCommand.class,
            PeakCommand.class,
            CompareCommand.class,
            SoakCommand.class,
            LatencyCommand.class
        })
final class BenchCommand implements Callable<Integer> {
    static final String OUTPUT = "bench-results";
    static final String HISTORY = "history.jsonl";
    private static final String RESULTS = "results.json";

    @Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..1",
            description = "Only benchmarks in whose names this is found, a regular expression: 'resnet18', '^layers/'.")
    private String pattern;

    @ArgGroup
    private Amount amount = new Amount();

    private static final class Amount {
        @Option(names = "--quick", description = "The most telling benchmarks in a few minutes. This is the default.")
        private boolean quick;

        @Option(names = "--full", description = "All of them, with more repetitions; takes an hour or two.")
        private boolean full;
    }

    @Mixin
    private BackendOptions backend;

    @Option(names = "--no-peers", description = "Leave the other engines out.")
    private boolean noPeers;

    @Option(names = "--list", description = "Print the names of the benchmarks instead of running them.")
    private boolean list;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            defaultValue = OUTPUT,
            description = "Where to write; ${DEFAULT-VALUE} if not given.")
    private Path output;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        List<Experiment> experiments = Suite.select(pattern, amount.full || list && !amount.quick);
        if (list) {
            experiments.forEach(experiment -> out.println(experiment.name()));
            return 0;
        }
        createOutput();
        List<Peer> peers = noPeers ? List.of() : Peers.all();
        PrintWriter err = command.commandLine().getErr();
        Effort effort = amount.full ? Effort.FULL : Effort.QUICK;
        BenchResults results;
        try (CleanStop _ = new CleanStop();
                SuiteProgress progress = new SuiteProgress(err)) {
            Bench bench = new Bench(backend.backend(), peers, backend.compileOptions(), effort, progress::detail);
            progress.run(experiments, bench);
            results = bench.results();
        }
        results.notes().forEach(err::println);
        AtomicFile.write(
                output.resolve(RESULTS),
                stream -> stream.write(Json.write(results).getBytes(StandardCharsets.UTF_8)));
        Report.write(results, output);
        History.append(output.resolve(HISTORY), HistoryRecord.of(results));
        if (json.isWanted()) {
            out.println(Json.write(results));
        } else {
            if (!results.comparisons().isEmpty()) out.println(ComparisonTable.of(results));
            out.println(
                    "report: " + output.resolve(Report.HTML).toAbsolutePath().normalize());
        }
        return 0;
    }

    /** Fails before the work, not after it. */
    private void createOutput() throws IOException {
        if (Files.exists(output) && !Files.isDirectory(output)) {
            throw new ResiduaException("--output " + output + " is a file, expected a folder");
        }
        Files.createDirectories(output);
    }
}
