import dev.residua.engine.backend.Backend;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.reference.ReferenceBackend;
import dev.residua.reference.ReferenceKernels;

/** Kernels in plain Java: the oracle, and the last resort. Nothing is exported; they are found as services. */
module dev.residua.reference {
    requires dev.residua.engine;

    provides Backend with
            ReferenceBackend;
    provides KernelLibrary with
            ReferenceKernels;
}
