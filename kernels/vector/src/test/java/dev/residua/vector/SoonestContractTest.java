package dev.residua.vector;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.Op;
import dev.residua.testkit.KernelCase;
import dev.residua.testkit.KernelContract;
import java.util.Optional;

/** The contract for the kernels an early start begins with, where they are others. */
class SoonestContractTest extends KernelContract {
    @Override
    protected Backend backend() {
        return new VectorBackend();
    }

    @Override
    protected Startup startup() {
        return Startup.SOONEST;
    }

    /** With variables a session begins with the fastest. */
    @Override
    protected boolean includes(KernelCase kernelCase) {
        if (kernelCase.name().contains("variable")) return false;
        return kernelCase.op() instanceof Op.Conv2d || kernelCase.op() instanceof Op.Linear;
    }

    @Override
    protected Optional<String> allocatingRuntime() {
        return Optional.of("measured in JVMs of their own, see VectorContractTest");
    }
}
