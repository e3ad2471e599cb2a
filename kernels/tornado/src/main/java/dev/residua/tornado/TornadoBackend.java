package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Model;
import dev.residua.tornado.task.Accelerator;
import java.util.stream.Collectors;

/**
 * Runs graphs on a device through TornadoVM: kernels in Java, compiled for OpenCL or PTX at run time. Needs a TornadoVM
 * SDK at run time; which of several devices is used, the system property {@value #DEVICE_PROPERTY} says as {@code
 * DRIVER:DEVICE}.
 */
public final class TornadoBackend implements Backend {
    static final String DEVICE_PROPERTY = "dev.residua.tornado.device";

    @Override
    public String name() {
        return "tornado";
    }

    /** Below the vector backend: the device may be this CPU again, through OpenCL. */
    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Availability availability() {
        return Probe.get().availability();
    }

    /** The device in use, and in its name the others there are. */
    @Override
    public Device device() {
        Probe probe = available();
        String others = probe.accelerators().stream()
                .filter(accelerator -> accelerator != probe.chosen())
                .map(Accelerator::toString)
                .collect(Collectors.joining("; "));
        String name = probe.chosen() + (others.isEmpty() ? "" : "; not in use: " + others);
        return new Device(name, Float.SIZE, probe.chosen().computeUnits());
    }

    /** The number of threads in {@code options} means nothing to a device. */
    @Override
    public Executable compile(Model model, CompileOptions options) {
        return TornadoExecutable.compile(model, options, available().chosen());
    }

    private static Probe available() {
        Probe probe = Probe.get();
        if (probe.availability().available()) return probe;
        throw new ResiduaException(
                "backend 'tornado' is not available: " + probe.availability().reason());
    }
}
