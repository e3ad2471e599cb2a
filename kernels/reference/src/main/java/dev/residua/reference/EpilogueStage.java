package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Epilogue;

/**
 * {@code relu(sum + bias[c] + residual[n, c, h, w])}, each part where the epilogue has it, rounded to float once at the
 * end.
 */
final class EpilogueStage {
    private final boolean relu;
    private final Buffer bias;
    private final View residual;

    /**
     * @param asRows whether the product addresses its output as {@link View#asRows()}
     */
    EpilogueStage(Epilogue epilogue, Operands operands, boolean asRows) {
        relu = epilogue.relu();
        bias = epilogue.bias() ? operands.input(2) : null;
        View last = epilogue.add() ? View.of(operands.inputs().getLast()) : null;
        residual = last != null && asRows ? last.asRows() : last;
    }

    float apply(double sum, int n, int c, int h, int w) {
        double value = sum;
        if (bias != null) value += bias.data()[bias.offset() + c];
        if (residual != null) value += residual.get(n, c, h, w);
        return (float) (relu ? Math.max(value, 0) : value);
    }
}
