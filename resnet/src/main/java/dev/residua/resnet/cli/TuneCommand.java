package dev.residua.resnet.cli;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.backend.TuningListener;
import dev.residua.engine.graph.Model;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        description = {
            "Measures which kernels are the fastest for a model's layers on this machine, and remembers it for later runs with as many threads.",
            "Layers that were measured before are left out unless --retune is given."
        })
final class TuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "MODEL",
            completionCandidates = ModelNames.class,
            description = "What to tune for, one of ${COMPLETION-CANDIDATES}.")
    private String model;

    @Mixin
    private VariantOption variant;

    @Mixin
    private InputShape input;

    @Mixin
    private BackendOptions backend;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Model inference = KernelSource.network(model, variant, input);
        Backend chosen = backend.backend();
        PrintWriter out = command.commandLine().getOut();
        TuningReport report =
                new TuningReport(json.isWanted() ? command.commandLine().getErr() : out);
        CompileOptions options = backend.compileOptions().tuningListener(report);
        if (options.tuning() != Tuning.SEARCH_AGAIN) options = options.tuning(Tuning.SEARCH);
        chosen.compile(inference, options);
        List<TuningListener.Result> results = report.results();
        if (json.isWanted()) {
            out.println(JsonOption.print(results));
        } else if (results.isEmpty()) {
            out.println("nothing to measure: known already, or no layer has kernels to choose from");
        } else {
            double before = results.stream()
                    .mapToDouble(TuningListener.Result::estimatedMicroseconds)
                    .sum();
            double after = results.stream()
                    .mapToDouble(TuningListener.Result::microseconds)
                    .sum();
            out.printf(
                    Locale.ROOT,
                    "%d shapes of %s: %.2f ms with the kernels found, %.2f ms with those estimated%n",
                    results.size(),
                    model,
                    after / 1e3,
                    before / 1e3);
        }
        return 0;
    }
}
