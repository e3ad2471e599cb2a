package dev.residua.bench.jmh;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.cpu.CpuExecutable;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** A convolution of a network by one algorithm of the vector backend, whatever the backend itself would choose. */
public abstract class AlgorithmState extends SessionState {
    static final String BACKEND = "vector";

    @Override
    final String backendName() {
        return BACKEND;
    }

    /** Has the algorithm, and what the backend needs besides. */
    abstract List<KernelLibrary> libraries();

    @Override
    final Executable compile(Model model, CompileOptions options) {
        List<KernelLibrary> libraries = new ArrayList<>(libraries());
        ServiceLoader.load(KernelLibrary.class).forEach(libraries::add);
        return CpuExecutable.compile(model, options, Layout.NHWC, libraries);
    }
}
