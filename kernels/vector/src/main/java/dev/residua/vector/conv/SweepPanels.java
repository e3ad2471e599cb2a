package dev.residua.vector.conv;

import dev.residua.vector.codegen.Tiling;
import java.util.Arrays;

/**
 * How a kernel lies for the microkernels: for each sweep and group the columns in panels of a tile's width, in each
 * panel tap by tap and channel by channel the columns of one product next to each other. The last panel is as wide as
 * it needs to be, in whole vectors; zeros fill it up. Packed anew in every run, since in training the kernel changes.
 */
final class SweepPanels {
    /** Channels packed at a time: what their taps take of the first-level cache. */
    private static final int BLOCK = 16;

    private final SweepShape shape;
    private final int width;
    private final int lanes;

    /** Where each sweep begins. */
    private final int[] begins;

    /** Whether there is memory for one panel at a time, a worker's own. */
    private final boolean single;

    /** Whether taps that see nothing but padding are never read, and so not packed. */
    private final boolean insideOnly;

    SweepPanels(SweepShape shape, Tiling tiling, boolean single, boolean insideOnly) {
        this.shape = shape;
        this.single = single;
        this.insideOnly = insideOnly;
        width = tiling.columns();
        lanes = tiling.lanes();
        begins = new int[shape.sweeps().size() + 1];
        for (int i = 0; i < shape.sweeps().size(); i++) {
            int elements = Math.multiplyExact(shape.groups() * depth(i), paddedColumns());
            begins[i + 1] = Math.addExact(begins[i], elements);
        }
    }

    /** Of all panels, or of one. */
    int elements() {
        return single ? depthBefore(begins.length - 1) * pitch(0) : begins[begins.length - 1];
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
        if (single) return depthBefore(sweep) * pitch(panel);
        return begins[sweep] + group * depth(sweep) * paddedColumns() + panel * width * depth(sweep);
    }

    /** Products summed in the sweeps before that one. */
    private int depthBefore(int sweep) {
        int sum = 0;
        for (int i = 0; i < sweep; i++) sum += depth(i);
        return sum;
    }

    /** Columns of a panel with the zeros behind them. */
    private int pitch(int panel) {
        return vectors(panel) * lanes;
    }

    /** Columns of a group with the zeros behind them. */
    int paddedColumns() {
        return (shape.groupColumns() + lanes - 1) / lanes * lanes;
    }

    /** Weights of one tap in a panel, the zeros included. */
    int weights(int panel) {
        return shape.groupDepth() * pitch(panel);
    }

    private int columns(int panel) {
        return Math.min(width, shape.groupColumns() - panel * width);
    }

    private int depth(int sweep) {
        return shape.sweeps().get(sweep).taps() * shape.groupDepth();
    }

    /** What a worker packs with: the copy of some channels' weights, and where in it the columns of each are. */
    record Copy(float[] weights, int[] places) {}

    /** One for each worker. */
    Copy[] copies(KernelMatrix kernel, int workers) {
        int inner = Math.min(kernel.column(), kernel.depth());
        int elements = Math.max(BLOCK * (width * inner + 1), width * (BLOCK * inner + 1));
        Copy[] copies = new Copy[workers];
        Arrays.setAll(copies, _ -> new Copy(new float[elements], new int[width]));
        return copies;
    }

    /**
     * Packs one panel of all sweeps. Some channels at a time are copied first, side by side with distances that are odd: where they lie they
     * often are powers of two apart, which few lines of a cache serve.
     *
     * @param place where the panels begin
     * @param copy of the worker
     */
    void pack(KernelMatrix kernel, int group, int panel, float[] to, int place, Copy copy) {
        int columns = columns(panel);
        int pitch = pitch(panel);
        int depth = shape.groupDepth();
        int first = kernel.offset() + group * kernel.group() + column(panel) * kernel.column();
        int inner = Math.min(kernel.column(), kernel.depth());
        boolean copies = Math.max(kernel.row(), kernel.tap()) <= inner; // else taps are not innermost
        boolean columnsInside = kernel.column() < kernel.depth();
        float[] from = copies ? copy.weights() : kernel.data();
        for (int channel = 0; channel < depth; channel += BLOCK) {
            int channels = Math.min(BLOCK, depth - channel);
            int source = first + channel * kernel.depth();
            int columnStep = kernel.column();
            int depthStep = kernel.depth();
            if (copies) {
                int rows = columnsInside ? channels : columns;
                int step = columnsInside ? kernel.depth() : kernel.column();
                int length = (columnsInside ? columns : channels) * inner;
                int distance = length | 1;
                for (int i = 0; i < rows; i++) Runs.copy(kernel.data(), source + i * step, from, i * distance, length);
                source = 0;
                columnStep = columnsInside ? inner : distance;
                depthStep = columnsInside ? distance : inner;
            }
            int[] places = copy.places();
            for (int i = 0; i < columns; i++) places[i] = i * columnStep;
            for (int i = 0; i < shape.sweeps().size(); i++) {
                Sweep sweep = shape.sweeps().get(i);
                int target = place + offset(i, group, panel) + channel * pitch;
                for (int tap = 0; tap < sweep.taps(); tap++, target += depth * pitch) {
                    if (insideOnly && !sweep.sees(tap, shape.inH(), shape.inW())) continue;
                    int weight = source + place(kernel, sweep, tap);
                    for (int c = 0; c < channels; c++) {
                        int row = target + c * pitch;
                        gather(from, weight + c * depthStep, places, columns, to, row);
                        Arrays.fill(to, row + columns, row + pitch, 0);
                    }
                }
            }
        }
    }

    /** Where a sweep's tap is among those of a kernel. */
    private static int place(KernelMatrix kernel, Sweep sweep, int tap) {
        int row = sweep.rows().firstTap()
                + tap / sweep.columns().taps() * sweep.rows().tapStep();
        int column = sweep.columns().firstTap()
                + tap % sweep.columns().taps() * sweep.columns().tapStep();
        return row * kernel.row() + column * kernel.tap();
    }

    /**
     * Without the Vector API's gather, hardly faster: its methods call each other by the classes seen so far, and compiled before any was seen, they
     * return objects for as long as the JVM runs.
     */
    private static void gather(float[] from, int source, int[] places, int count, float[] to, int target) {
        for (int i = 0; i < count; i++) to[target + i] = from[source + places[i]];
    }
}
