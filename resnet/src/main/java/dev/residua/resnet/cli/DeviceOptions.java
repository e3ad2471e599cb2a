package dev.residua.resnet.cli;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Precision;
import dev.residua.engine.backend.Tuning;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where, with how many threads and how precisely a model runs. */
public class DeviceOptions {
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

    private Precision precision = Precision.FP32;

    @Option(
            names = "--precision",
            paramLabel = "fp32|fp16",
            description =
                    "What convolutions and linear layers multiply; fp16, added up in fp32, needs backend 'tornado' and an NVIDIA GPU"
                            + " with tensor cores. fp32 if not given.")
    private void setPrecision(String name) {
        precision = switch (name) {
            case "fp32" -> Precision.FP32;
            case "fp16" -> Precision.FP16;
            default ->
                throw new ParameterException(
                        command.commandLine(), "--precision is '" + name + "', expected fp32 or fp16");
        };
    }

    public Backend backend() {
        return backend == null ? Backends.best() : Backends.get(backend);
    }

    public int threads() {
        return threads;
    }

    /** Kernels are chosen by estimate, so that the same command computes the same bits whatever was measured on this machine. */
    public CompileOptions compileOptions() {
        return CompileOptions.defaults().threads(threads).tuning(Tuning.OFF).precision(precision);
    }
}
