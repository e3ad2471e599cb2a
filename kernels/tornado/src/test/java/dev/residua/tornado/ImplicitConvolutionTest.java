package dev.residua.tornado;

import dev.residua.engine.backend.Backend;
import dev.residua.testkit.KernelCase;
import dev.residua.testkit.KernelContract;
import dev.residua.tornado.lower.Convolutions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Convolutions that gather their windows while they multiply, as a GPU is given them, on whatever device there is. */
class ImplicitConvolutionTest extends KernelContract {
    private static final Set<String> OPERATORS = Set.of("conv2d", "conv2d_grad_weight");

    @BeforeEach
    void choose() {
        System.setProperty(Convolutions.PROPERTY, "implicit");
    }

    @AfterEach
    void forget() {
        System.clearProperty(Convolutions.PROPERTY);
    }

    @Override
    protected Backend backend() {
        return new TornadoBackend();
    }

    @Override
    protected int[] threadCounts() {
        return new int[] {1};
    }

    @Override
    protected boolean includes(KernelCase kernelCase) {
        if (!OPERATORS.contains(kernelCase.op().mnemonic())) return false;
        String name = kernelCase.name();
        return ContractSample.isAsked() ? ContractSample.includes(name) : ContractSample.isIn(name, 1, 25);
    }

    @Override
    protected boolean includesGraph(String name) {
        return name.equals("basic block, shortcut B");
    }

    @Override
    protected Optional<String> allocatingRuntime() {
        return Optional.of("TornadoVM allocates events and lists at every run");
    }
}
