package dev.residua.tornado;

import dev.residua.engine.backend.Backend;
import dev.residua.testkit.KernelCase;
import dev.residua.testkit.KernelContract;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What every backend must do, on the device at hand. Compiling takes most of a case's time, so of the cases of each operator only the first and about
 * one in ten of the others are run, unless {@code -Dresidua.contract=full} asks for all.
 */
class TornadoContractTest extends KernelContract {
    private static final boolean IS_FULL = "full".equals(System.getProperty("residua.contract"));
    private static final int ONE_IN = 10;

    private final Set<String> begun = new HashSet<>();

    @Override
    protected Backend backend() {
        return new TornadoBackend();
    }

    /** Threads mean nothing to a device. */
    @Override
    protected int[] threadCounts() {
        return new int[] {1};
    }

    @Override
    protected boolean includes(KernelCase kernelCase) {
        boolean isFirst = begun.add(kernelCase.op().mnemonic());
        return IS_FULL || isFirst || Math.floorMod(kernelCase.name().hashCode(), ONE_IN) == 0;
    }

    @Override
    protected Optional<String> allocatingRuntime() {
        return Optional.of("TornadoVM allocates events and lists at every run");
    }
}
