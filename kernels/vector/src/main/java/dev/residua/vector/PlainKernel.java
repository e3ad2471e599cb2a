package dev.residua.vector;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import java.util.function.Function;

/** A kernel that prepares nothing before it is bound. */
record PlainKernel(String id, long scratchElements, boolean isView, Function<Operands, Kernel.Invocation> binder)
        implements Kernel {
    static Kernel of(String id, Function<Operands, Kernel.Invocation> binder) {
        return withScratch(id, 0, binder);
    }

    static Kernel withScratch(String id, long scratchElements, Function<Operands, Kernel.Invocation> binder) {
        return new PlainKernel(id, scratchElements, false, binder);
    }

    /** A kernel whose result is its first operand under another shape. */
    static Kernel view(String id) {
        return new PlainKernel(id, 0, true, _ -> () -> {});
    }

    /** A kernel that writes its first operand, which is its result. */
    static Kernel inPlace(String id, Function<Operands, Kernel.Invocation> binder) {
        return new PlainKernel(id, 0, true, binder);
    }

    @Override
    public Invocation bind(Operands operands) {
        return binder.apply(operands);
    }
}
