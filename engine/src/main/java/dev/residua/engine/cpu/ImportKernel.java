package dev.residua.engine.cpu;

/** Brings an input, NCHW at the API edge, into the arena in the layout used there. */
final class ImportKernel implements Kernel {
    private final String id;

    ImportKernel(KernelRequest request) {
        id = "import_"
                + (request.node().shape().rank() == 4
                        ? "nchw_to_" + request.layout().name().toLowerCase()
                        : "copy");
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Invocation bind(Operands operands) {
        return new LayoutCopy(operands.input(0), operands.output(), operands.pool());
    }
}
