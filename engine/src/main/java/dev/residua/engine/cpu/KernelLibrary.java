package dev.residua.engine.cpu;

import java.util.Optional;

/**
 * A set of CPU kernels. {@link CpuExecutable} asks its libraries in order and takes the first answer, so a fast library overrides a
 * general one shape by shape.
 */
public interface KernelLibrary {
    /**
     * Whether a library that is found as a service has general kernels, for what no other serves. Those of all others are preferred to
     * the backend's own, so that a program can bring kernels with it.
     */
    default boolean isLastResort() {
        return false;
    }

    /** Whether its kernels are ready as soon as others; if not, a session that is to begin soon does without them at first. */
    default boolean isReadySoon() {
        return true;
    }

    Optional<Kernel> find(KernelRequest request);
}
