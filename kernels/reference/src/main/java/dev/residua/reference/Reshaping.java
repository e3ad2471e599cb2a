package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;

/** The same elements in NCHW order under another shape, whatever the layouts before and after. */
final class Reshaping implements Kernel.Invocation {
    private final View x;
    private final View y;

    Reshaping(Operands operands) {
        x = View.ofElements(operands.input(0));
        y = View.ofElements(operands.output());
    }

    @Override
    public void run() {
        for (int i = 0; i < y.elements(); i++) y.data()[y.index(i)] = x.data()[x.index(i)];
    }
}
