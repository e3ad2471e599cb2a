package dev.residua.engine.cpu;

import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.CostModel;
import java.util.Optional;

/**
 * Computes one node of one shape on the CPU. Immutable and shared by every execution of the executable: it may hold packed
 * weights, but no state of a run.
 */
public interface Kernel {
    /** Describes itself, such as {@code f32_gemm_6x2_k576_bias_relu}: the same in registry, profile and benchmark rows. */
    String id();

    /** Elements of private memory a run needs, for all threads together. */
    default long scratchElements() {
        return 0;
    }

    /**
     * Elements it leaves behind those of its result, for kernels that read the result and know of them
     * ({@link KernelRequest#producer}). They live as long as the result.
     */
    default long extraElements() {
        return 0;
    }

    /** Whether the result is the first operand's memory under another shape; such a kernel moves nothing. */
    default boolean isView() {
        return false;
    }

    /**
     * Whether the result may lie where the last operand does: of that each element is needed for the same element of the result alone, and no more
     * once this is written.
     */
    default boolean worksInPlace() {
        return false;
    }

    /** What it must do at the least: what its node says, unless another kernel does a part of that. */
    default Cost cost(Node node) {
        return CostModel.of(node);
    }

    /** What was generated for it, as text for people; empty where its Java source is all there is. */
    default Optional<String> generated() {
        return Optional.empty();
    }

    /**
     * What is left to do before runs are as fast as they get, and takes long, such as having code compiled; empty if nothing is. It ends soon after
     * its thread is interrupted.
     */
    default Optional<Runnable> warmUp() {
        return Optional.empty();
    }

    /** Ties the kernel to the memory of one execution; called once. */
    Invocation bind(Operands operands);

    /** Runs the kernel on the memory it was bound to. Allocates nothing. */
    @FunctionalInterface
    interface Invocation {
        void run();
    }
}
