package dev.residua.engine.backend;

import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import java.util.List;

/**
 * How to compile a model.
 *
 * @param threads number of threads a run may use, the caller's included
 * @param passes rewrites to apply first, in order
 * @param passListener told of each pass
 * @param tuning how a backend with several kernels for a step chooses
 * @param tuningListener told what a search finds
 * @param precision of the factors of convolutions and linear layers
 * @param startup which kernels a session begins with
 */
public record CompileOptions(
        int threads,
        List<Pass> passes,
        PassListener passListener,
        Tuning tuning,
        TuningListener tuningListener,
        Precision precision,
        Startup startup) {
    public CompileOptions {
        if (threads < 1) throw new IllegalArgumentException("threads is " + threads + ", expected 1 or more");
        passes = List.copyOf(passes);
    }

    /** All processors, the inference passes, silent, with what earlier searches found, in fp32, the fastest kernels from the first run on. */
    public static CompileOptions defaults() {
        return new CompileOptions(
                Runtime.getRuntime().availableProcessors(),
                Passes.inference(),
                PassListener.SILENT,
                Tuning.REMEMBERED,
                TuningListener.SILENT,
                Precision.FP32,
                Startup.FASTEST);
    }

    public CompileOptions threads(int threads) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision, startup);
    }

    public CompileOptions passes(List<Pass> passes) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision, startup);
    }

    public CompileOptions passListener(PassListener listener) {
        return new CompileOptions(threads, passes, listener, tuning, tuningListener, precision, startup);
    }

    public CompileOptions tuning(Tuning tuning) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision, startup);
    }

    public CompileOptions tuningListener(TuningListener listener) {
        return new CompileOptions(threads, passes, passListener, tuning, listener, precision, startup);
    }

    public CompileOptions precision(Precision precision) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision, startup);
    }

    public CompileOptions startup(Startup startup) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision, startup);
    }
}
