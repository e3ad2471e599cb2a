package dev.residua.engine.cpu;

import java.util.Optional;

/**
 * A set of CPU kernels. {@link CpuExecutable} asks its libraries in order and takes the first answer, so a fast library overrides a
 * general one shape by shape.
 */
public interface KernelLibrary {
    Optional<Kernel> find(KernelRequest request);
}
