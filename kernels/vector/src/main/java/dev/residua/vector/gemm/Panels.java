package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the weights lie for the microkernels: columns (output channels) in panels of two vectors, in each panel k by k, the columns of one k next to each
 * other; the last of few panels is one vector wide where that is enough, and zeros fill it up. Behind them the bias in the same order, zeros
 * where there is none.
 *
 * <pre>
 *   group 0                                        group 1      bias
 *   panel 0            panel 1            panel 2  ...          group 0   group 1
 *   [k][2 x lanes]     [k][2 x lanes]     [k][1 x lanes]        [one a column, padding too] ...
 * </pre>
 *
 * The depth runs over kernel row, kernel column, input channel, so that with channels innermost in memory the inputs of one output
 * pixel come in the same order.
 */
public record Panels(GemmShape shape) {
    /** Columns of a full panel. */
    private static final int WIDTH = 2 * Simd.LANES;

    /**
     * Up to this number of panels the last may be a narrow one; among more of them it would save little, and be one kernel more that takes its time to be
     * compiled.
     */
    private static final int MOST_WITH_NARROW = 4;

    /** Elements from the start of a large array to its first cache line boundary, as it begins 16 bytes before one. */
    private static final int PHASE = 12;

    /** Number of panels in a group. */
    public int count() {
        return (shape.columns() + WIDTH - 1) / WIDTH;
    }

    /** Vectors side by side in a panel: 1 or 2. */
    public int vectors(int panel) {
        return columns(panel) > Simd.LANES || count() > MOST_WITH_NARROW ? 2 : 1;
    }

    /** Columns of a panel that are not padding. */
    public int columns(int panel) {
        return Math.min(WIDTH, shape.columns() - firstColumn(panel));
    }

    /** First column of a panel within its group. */
    public int firstColumn(int panel) {
        return panel * WIDTH;
    }

    /** Where the panel's row k begins, from the start of the packed weights. */
    public int weightOffset(int group, int panel, int k) {
        return group * paddedColumns() * shape.depth()
                + firstColumn(panel) * shape.depth()
                + k * vectors(panel) * Simd.LANES;
    }

    /** Where the panel's bias begins, from the start of the packed weights. */
    public int biasOffset(int group, int panel) {
        return shape.groups() * paddedColumns() * shape.depth() + group * paddedColumns() + firstColumn(panel);
    }

    /** Elements of packed weights and bias together. */
    public long elements() {
        return (long) shape.groups() * paddedColumns() * (shape.depth() + 1L);
    }

    private int paddedColumns() {
        return count() == 0 ? 0 : firstColumn(count() - 1) + vectors(count() - 1) * Simd.LANES;
    }

    /** Weights and bias packed into an array of their own. */
    Buffer pack(Weights weights) {
        Shape packed = Shape.of(Math.toIntExact(elements()));
        Buffer target = new Buffer(new float[packed.dim(0) + PHASE], PHASE, packed, Layout.NHWC);
        IntStream.range(0, shape.groups() * count())
                .parallel()
                .forEach(i -> pack(weights, i / count(), i % count(), target));
        return target;
    }

    /** Packs one panel and its bias to its place in {@code target}. */
    void pack(Weights weights, int group, int panel, Buffer target) {
        int width = vectors(panel) * Simd.LANES;
        int columns = columns(panel);
        int channel = group * shape.columns() + firstColumn(panel);
        float[] to = target.data();
        int place = target.offset() + weightOffset(group, panel, 0);
        for (int row = 0; row < weights.kernelHeight(); row++) {
            for (int column = 0; column < weights.kernelWidth(); column++) {
                int from = weights.offset()
                        + channel * weights.outputStride()
                        + row * weights.rowStride()
                        + column * weights.columnStride();
                for (int input = 0; input < weights.inputs(); input++) {
                    packRow(weights, from + input * weights.inputStride(), columns, to, place, width);
                    place += width;
                }
            }
        }
        place = target.offset() + biasOffset(group, panel);
        for (int lane = 0; lane < columns; lane++) to[place + lane] = weights.bias(channel + lane);
        Arrays.fill(to, place + columns, place + width, 0);
    }

    /** The weights of all columns for one k. */
    private static void packRow(Weights weights, int from, int columns, float[] to, int place, int width) {
        for (int lane = 0; lane < columns; lane++)
            to[place + lane] = weights.data()[from + lane * weights.outputStride()];
        Arrays.fill(to, place + columns, place + width, 0);
    }
}
