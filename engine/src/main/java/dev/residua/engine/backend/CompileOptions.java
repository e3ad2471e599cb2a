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
 */
public record CompileOptions(int threads, List<Pass> passes, PassListener passListener) {
    public CompileOptions {
        if (threads < 1) throw new IllegalArgumentException("threads is " + threads + ", expected 1 or more");
        passes = List.copyOf(passes);
    }

    /** All processors, the inference passes, silent. */
    public static CompileOptions defaults() {
        return new CompileOptions(Runtime.getRuntime().availableProcessors(), Passes.inference(), PassListener.SILENT);
    }

    public CompileOptions threads(int threads) {
        return new CompileOptions(threads, passes, passListener);
    }

    public CompileOptions passes(List<Pass> passes) {
        return new CompileOptions(threads, passes, passListener);
    }

    public CompileOptions passListener(PassListener listener) {
        return new CompileOptions(threads, passes, listener);
    }
}
