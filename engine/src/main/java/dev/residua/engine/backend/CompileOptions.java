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
 */
public record CompileOptions(
        int threads,
        List<Pass> passes,
        PassListener passListener,
        Tuning tuning,
        TuningListener tuningListener,
        Precision precision) {
    public CompileOptions {
        if (threads < 1) throw new IllegalArgumentException("threads is " + threads + ", expected 1 or more");
        passes = List.copyOf(passes);
    }

    /** All processors, the inference passes, silent, with what earlier searches found, in fp32. */
    public static CompileOptions defaults() {
        return new CompileOptions(
                Runtime.getRuntime().availableProcessors(),
                Passes.inference(),
                PassListener.SILENT,
                Tuning.REMEMBERED,
                TuningListener.SILENT,
                Precision.FP32);
    }

    public CompileOptions threads(int threads) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision);
    }

    public CompileOptions passes(List<Pass> passes) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision);
    }

    public CompileOptions passListener(PassListener listener) {
        return new CompileOptions(threads, passes, listener, tuning, tuningListener, precision);
    }

    public CompileOptions tuning(Tuning tuning) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision);
    }

    public CompileOptions tuningListener(TuningListener listener) {
        return new CompileOptions(threads, passes, passListener, tuning, listener, precision);
    }

    public CompileOptions precision(Precision precision) {
        return new CompileOptions(threads, passes, passListener, tuning, tuningListener, precision);
    }
}
