import dev.residua.engine.backend.Backend;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.vector.VectorBackend;

/**
 * SIMD kernels for the CPU. Nothing is exported; they are found as services. On the module path the Vector API comes in by this
 * module's requirement; on the class path Java must be told: {@code --add-modules jdk.incubator.vector}.
 */
module dev.residua.vector {
    requires dev.residua.engine;
    requires jdk.incubator.vector;
    requires org.apache.commons.numbers.fraction;

    uses KernelLibrary;

    provides Backend with
            VectorBackend;
}
