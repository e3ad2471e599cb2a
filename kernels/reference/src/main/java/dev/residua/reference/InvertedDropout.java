package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.DropoutMask;
import dev.residua.engine.graph.Op;

/** {@code x / (1 - rate)} where the mask keeps the element, else 0. */
final class InvertedDropout implements Kernel.Invocation {
    private final Op.Dropout dropout;
    private final View x;
    private final Buffer step;
    private final View y;

    InvertedDropout(Op.Dropout dropout, Operands operands) {
        this.dropout = dropout;
        x = View.ofElements(operands.input(0));
        step = operands.input(1);
        y = View.ofElements(operands.output());
    }

    @Override
    public void run() {
        long run = (long) step.data()[step.offset()];
        for (int i = 0; i < y.elements(); i++) {
            boolean keeps = DropoutMask.keeps(dropout.seed(), run, i, dropout.rate());
            y.data()[y.index(i)] = keeps ? (float) (x.data()[x.index(i)] / (1 - dropout.rate())) : 0;
        }
    }
}
