import dev.residua.engine.backend.Backend;
import dev.residua.tornado.TornadoBackend;

/**
 * Kernels for OpenCL, PTX and CUDA devices, through TornadoVM. Nothing is exported; the backend is found as a service. TornadoVM need not be there: the
 * backend then says what is missing.
 */
module dev.residua.tornado {
    requires dev.residua.engine;
    requires static tornado.api;

    provides Backend with
            TornadoBackend;
}
