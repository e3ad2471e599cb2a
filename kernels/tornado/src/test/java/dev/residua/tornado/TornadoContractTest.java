package dev.residua.tornado;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.testkit.KernelCase;
import dev.residua.testkit.KernelContract;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What every backend must do, on the device at hand. Without {@link ContractSample#isAsked()} only the first case of each
 * operator and one in forty of the others are run, and a few of the graphs.
 */
class TornadoContractTest extends KernelContract {
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
        if (ContractSample.isAsked()) return ContractSample.includes(kernelCase.name());
        return isFirst || ContractSample.isIn(kernelCase.name(), 0, ONE_IN);
    }

    @Override
    protected boolean includesGraph(String name) {
        return ContractSample.isAsked() ? ContractSample.includes(name) : GRAPHS.contains(name);
    }

    /**
     * Winograd's F(2x2, 3x3) rounds the transformed image and weights, and adds up four times what a plain sum does, with alternating
     * signs.
     */
    @Override
    protected double slack(KernelCase kernelCase) {
        return kernelCase.op() instanceof Op.Conv2d conv && conv.window().pad(0).equals(Window.of(3)) ? 4 : 1;
    }

    @Override
    protected Optional<String> allocatingRuntime() {
        return Optional.of("TornadoVM allocates events and lists at every run");
    }
}
