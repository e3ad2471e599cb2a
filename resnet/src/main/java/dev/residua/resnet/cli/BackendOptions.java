package dev.residua.resnet.cli;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Tuning;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where and with how many threads a model runs. */
public final class BackendOptions {
    private static final int MAX_THREADS = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "Backend to run on, as 'residua devices' lists them; the preferred available one if not given.")
    private String backend;

    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of a run; one for each processor if not given.")
    private void setThreads(int threads) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new ParameterException(
                    command.commandLine(), "--threads is " + threads + ", expected 1 to " + MAX_THREADS);
        }
        this.threads = threads;
    }

    @Option(
            names = "--no-tune",
            description = "Choose kernels by estimate, whatever 'residua tune' found fastest on this machine.")
    private boolean noTune;

    @Option(
            names = "--retune",
            description = "Measure which kernels are the fastest first, and remember it; takes some seconds a layer.")
    private boolean retune;

    public Backend backend() {
        return backend == null ? Backends.best() : Backends.get(backend);
    }

    public int threads() {
        return threads;
    }

    public CompileOptions compileOptions() {
        if (noTune && retune) {
            throw new ParameterException(command.commandLine(), "--no-tune and --retune exclude each other");
        }
        Tuning tuning = noTune ? Tuning.OFF : retune ? Tuning.SEARCH_AGAIN : Tuning.REMEMBERED;
        TuningReport report = new TuningReport(command.commandLine().getErr());
        return CompileOptions.defaults().threads(threads).tuning(tuning).tuningListener(report);
    }
}
