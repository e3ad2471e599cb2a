package dev.residua.engine.backend;

import dev.residua.engine.cpu.CpuExecutable;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.cpu.TinyKernels;
import dev.residua.engine.graph.Model;
import java.util.List;

/** A backend of a few operators; a service of these tests. */
public final class TinyBackend implements Backend {
    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.YES;
    }

    @Override
    public Device device() {
        return new Device("test", 32, 1);
    }

    @Override
    public Executable compile(Model model, CompileOptions options) {
        return CpuExecutable.compile(model, options, Layout.NCHW, List.of(new TinyKernels()));
    }
}
