package dev.residua.vector;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.backend.TuningCache;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.cpu.PiecewiseExecutable;
import dev.residua.engine.graph.Model;
import dev.residua.vector.codegen.ConvTuner;
import dev.residua.vector.codegen.GeneratedKernels;
import dev.residua.vector.gemm.GemmKernel;
import dev.residua.vector.simd.Simd;
import dev.residua.vector.simd.VectorWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Runs graphs on the CPU with the Vector API. This class itself does without that API, so that it can say what is missing. Where it has no kernel it
 * takes one from the libraries that are registered as services.
 */
public final class VectorBackend implements Backend {
    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Availability.no("the module " + MODULE + " is not loaded; start Java with --add-modules " + MODULE);
        }
        try {
            VectorWidth.requested();
        } catch (ResiduaException e) {
            return Availability.no(e.getMessage());
        }
        if (Simd.LANES > Simd.WIDEST_LANES) {
            return Availability.no("vectors of " + Simd.LANES * Float.SIZE + " bits were asked for by "
                    + VectorWidth.PROPERTY + ", but this CPU has " + Simd.WIDEST_LANES * Float.SIZE);
        }
        return Availability.YES;
    }

    @Override
    public Device device() {
        return new Device(
                CpuInfo.modelName(),
                Simd.LANES * Float.SIZE,
                Runtime.getRuntime().availableProcessors());
    }

    @Override
    public Optional<Peak> measurePeak(int threads) {
        return Optional.of(PeakProbe.measure(threads));
    }

    @Override
    public void prepare(Startup startup) {
        if (startup == Startup.FASTEST) GeneratedKernels.prepare(Simd.LANES * Float.SIZE);
        else GemmKernel.prepare();
    }

    @Override
    public Executable compile(Model model, CompileOptions options) {
        List<KernelLibrary> libraries = new ArrayList<>();
        int vectorBits = Simd.LANES * Float.SIZE;
        libraries.add(new GeneratedKernels(vectorBits, new ConvTuner(options, cache(options), vectorBits)));
        libraries.add(new VectorKernels());
        for (KernelLibrary library : ServiceLoader.load(KernelLibrary.class, KernelLibrary.class.getClassLoader())) {
            libraries.add(library.isLastResort() ? libraries.size() : 0, library);
        }
        return PiecewiseExecutable.compile(model, options, Layout.NHWC, libraries);
    }

    private static TuningCache cache(CompileOptions options) {
        if (options.tuning() == Tuning.OFF) return null;
        String machine = CpuInfo.modelName() + ", JDK " + Runtime.version() + ", " + Simd.LANES * Float.SIZE + " bits";
        return new TuningCache(TuningCache.defaultFile(), machine, options.tuningListener()::problem);
    }
}
