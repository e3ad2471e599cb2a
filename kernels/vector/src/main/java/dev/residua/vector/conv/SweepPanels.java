package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.vector.codegen.Tiling;
import java.util.Arrays;

/**
 * How a kernel lies for the microkernels: for each sweep and group the columns in panels of a tile's width, in each
 * panel tap by tap and channel by channel the columns of one product next to each other. The last panel is as wide as
 * it needs to be, in whole vectors; zeros fill it up. Packed anew in every run, since in training the kernel changes.
 */
final class SweepPanels {
    private final SweepShape shape;
    private final int width;
    private final int lanes;

    /** Where each sweep begins. */
    private final int[] begins;

    SweepPanels(SweepShape shape, Tiling tiling) {
        this.shape = shape;
        width = tiling.columns();
        lanes = tiling.lanes();
        begins = new int[shape.sweeps().size() + 1];
        for (int i = 0; i < shape.sweeps().size(); i++) {
            int elements = Math.multiplyExact(shape.groups() * depth(i), paddedColumns());
            begins[i + 1] = Math.addExact(begins[i], elements);
        }
    }

    int elements() {
        return begins[begins.length - 1];
    }

    /** Panels of a group. */
    int count() {
        return (shape.groupColumns() + width - 1) / width;
    }

    int column(int panel) {
        return panel * width;
    }

    int vectors(int panel) {
        return (columns(panel) + lanes - 1) / lanes;
    }

    /** Lanes of a panel's last vector that are columns; 0 for all. */
    int tail(int panel) {
        return columns(panel) % lanes;
    }

    int offset(int sweep, int group, int panel) {
        return begins[sweep] + group * depth(sweep) * paddedColumns() + panel * width * depth(sweep);
    }

    /** Columns of a group with the zeros behind them. */
    int paddedColumns() {
        return (shape.groupColumns() + lanes - 1) / lanes * lanes;
    }

    private int columns(int panel) {
        return Math.min(width, shape.groupColumns() - panel * width);
    }

    private int depth(int sweep) {
        return shape.sweeps().get(sweep).taps() * shape.groupDepth();
    }

    /** Packs one panel of all sweeps. */
    void pack(KernelMatrix kernel, int group, int panel, Buffer target) {
        int from = kernel.offset() + group * kernel.group() + column(panel) * kernel.column();
        for (int i = 0; i < shape.sweeps().size(); i++) {
            pack(kernel, from, shape.sweeps().get(i), panel, target.data(), target.offset() + offset(i, group, panel));
        }
    }

    private void pack(KernelMatrix kernel, int from, Sweep sweep, int panel, float[] to, int place) {
        Walk rows = sweep.rows();
        Walk columns = sweep.columns();
        int pitch = vectors(panel) * lanes;
        int filled = columns(panel);
        int tapPitch = shape.groupDepth() * pitch;
        int first = from + rows.firstTap() * kernel.row() + columns.firstTap() * kernel.tap();
        int rowStep = rows.tapStep() * kernel.row();
        int tapStep = columns.tapStep() * kernel.tap();
        // A kernel's taps are neighbours in memory, so they are read together.
        for (int channel = 0; channel < shape.groupDepth(); channel++) {
            for (int lane = 0; lane < filled; lane++) {
                int source = first + channel * kernel.depth() + lane * kernel.column();
                int target = place + channel * pitch + lane;
                for (int r = 0; r < rows.taps(); r++) {
                    for (int s = 0; s < columns.taps(); s++, target += tapPitch) {
                        to[target] = kernel.data()[source + r * rowStep + s * tapStep];
                    }
                }
            }
            for (int tap = 0; tap < sweep.taps() && filled < pitch; tap++) {
                int end = place + tap * tapPitch + (channel + 1) * pitch;
                Arrays.fill(to, end - pitch + filled, end, 0);
            }
        }
    }
}
