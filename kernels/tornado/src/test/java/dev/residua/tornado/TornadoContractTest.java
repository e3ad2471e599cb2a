package dev.residua.tornado;

import dev.residua.engine.backend.Backend;
import dev.residua.testkit.KernelCase;
import dev.residua.testkit.KernelContract;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What every backend must do, on the device at hand. Compiling takes most of a case's time, so of the cases of each operator
 * only the first and one in forty of the others are run, and of the graphs a few, unless
 * {@code -Dresidua.contract=full} asks for all.
 */
class TornadoContractTest extends KernelContract {
    static final boolean IS_FULL = "full".equals(System.getProperty("residua.contract"));
    private static final int ONE_IN = 40;

    private static final Set<String> GRAPHS =
            Set.of("basic block, shortcut A", "small ResNet, stem to softmax", "training step, residual MLP");

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
    protected boolean includesGraph(String name) {
        return IS_FULL || GRAPHS.contains(name);
    }

    @Override
    protected Optional<String> allocatingRuntime() {
        return Optional.of("TornadoVM allocates events and lists at every run");
    }
}
