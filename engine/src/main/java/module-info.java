/**
 * The graph compiler and runtime. Programs that run networks see tensors and the exception; the rest is for the modules of this
 * project: the kernels below the graph and the networks above it.
 */
@SuppressWarnings("module") // names modules that depend on this one, which the compiler does not see yet
module dev.residua.engine {
    exports dev.residua.engine;
    exports dev.residua.engine.tensor;
    exports dev.residua.engine.graph to
            dev.residua.reference,
            dev.residua.vector,
            dev.residua.resnet;
    exports dev.residua.engine.autograd to
            dev.residua.resnet;
    exports dev.residua.engine.passes to
            dev.residua.resnet;
    exports dev.residua.engine.plan to
            dev.residua.reference,
            dev.residua.vector,
            dev.residua.resnet;
    exports dev.residua.engine.backend to
            dev.residua.reference,
            dev.residua.vector,
            dev.residua.resnet;
    exports dev.residua.engine.cpu to
            dev.residua.reference,
            dev.residua.vector;
    exports dev.residua.engine.runtime to
            dev.residua.resnet;

    uses dev.residua.engine.backend.Backend;
}
