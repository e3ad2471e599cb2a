package dev.residua.resnet.cli;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Tuning;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Also how kernels are chosen. */
public final class BackendOptions extends DeviceOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--no-tune",
            description = "Choose kernels by estimate, whatever 'residua tune' found fastest on this machine.")
    private boolean noTune;

    @Option(
            names = "--retune",
            description = "Measure which kernels are the fastest first, and remember it; takes some seconds a layer.")
    private boolean retune;

    @Override
    public CompileOptions compileOptions() {
        if (noTune && retune) {
            throw new ParameterException(command.commandLine(), "--no-tune and --retune exclude each other");
        }
        Tuning tuning = noTune ? Tuning.OFF : retune ? Tuning.SEARCH_AGAIN : Tuning.REMEMBERED;
        TuningReport report = new TuningReport(command.commandLine().getErr());
        return super.compileOptions().tuning(tuning).tuningListener(report);
    }
}
