package dev.residua.vector.pool;

import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Window;

/** Spreads each gradient evenly over its window. */
public final class AvgPoolGradient extends PoolingGradient {
    /** What every gradient is divided by, or 0 for the pixels inside the image. */
    private final int fixedCount;

    public AvgPoolGradient(Window window, boolean countIncludePad, Operands operands) {
        super(window, operands);
        fixedCount = countIncludePad ? window.kernelH() * window.kernelW() : 0;
    }

    @Override
    void spread(int from, int rows, int columns, int to) {
        float share = 1f / (fixedCount > 0 ? fixedCount : Math.max(1, rows * columns));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int tap = to + row * rowStep + column * columnStep;
                for (int c = 0; c < channels; c++) dx[tap + c] += share * dy[from + c];
            }
        }
    }
}
