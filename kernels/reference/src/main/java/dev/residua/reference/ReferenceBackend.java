package dev.residua.reference;

import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.cpu.CpuExecutable;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Model;
import java.util.List;

/** Runs every operator anywhere, with double accumulation; slow, and right. */
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.YES;
    }

    @Override
    public Device device() {
        return new Device(
                System.getProperty("os.arch") + " CPU", 32, Runtime.getRuntime().availableProcessors());
    }

    @Override
    public Executable compile(Model model, CompileOptions options) {
        return CpuExecutable.compile(model, options, Layout.NCHW, List.of(new ReferenceKernels()));
    }
}
