package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.Cost;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Mean and biased variance of each channel in one pass. Each chunk sums distances, and their squares, from a value
 * near its mean: the mean of its first pixels. So little cancels even where the mean is far from zero. Without a pass where the kernel
 * before has left such sums.
 */
public final class BatchStatistics extends ChannelReduction {
    public static final int ROWS = Moments.ROWS;

    private final Buffer x;
    private final Buffer y;
    private final Moments moments;

    public BatchStatistics(Operands operands) {
        super(ROWS, operands.input(0).shape(), operands);
        x = operands.input(0);
        y = operands.output();
        moments = new Moments(lengths(), channels);
    }

    /** Only puts together what the operand's kernel has left. */
    public record OfBlocks(BlockStatistics blocks) implements Kernel {
        @Override
        public String id() {
            return "f32_batch_statistics_of_blocks";
        }

        /** Some ten operations on three numbers of each block and channel. */
        @Override
        public Cost cost(Node node) {
            long sums = (long) blocks.pixels().length * blocks.channels();
            return new Cost(0, 10 * sums, (ROWS * sums + node.shape().elements()) * Float.BYTES);
        }

        @Override
        public Invocation bind(Operands operands) {
            Buffer x = operands.input(0);
            int place = blocks.place(x, 0);
            Moments moments = new Moments(blocks.pixels(), blocks.channels());
            return () -> moments.combine(x.data(), place, operands.output());
        }
    }

    @Override
    void begin(int place, int pixel, int count) {
        ChannelSum.add(x.data(), x.offset() + pixel * channels, count, channels, sums.data(), place);
        for (int c = 0; c < channels; c++) sums.data()[place + c] /= count;
    }

    @Override
    void add(int place, int pixel, int count) {
        add(x.data(), x.offset() + pixel * channels, count, channels, sums.data(), place);
    }

    private static void add(float[] x, int from, int count, int channels, float[] sums, int place) {
        int first = place + channels;
        int second = first + channels;
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            FloatVector center = FloatVector.fromArray(Simd.SPECIES, sums, place + c);
            FloatVector sum = FloatVector.fromArray(Simd.SPECIES, sums, first + c);
            FloatVector squares = FloatVector.fromArray(Simd.SPECIES, sums, second + c);
            int at = from + c;
            for (int i = 0; i < count; i++, at += channels) {
                FloatVector distance =
                        FloatVector.fromArray(Simd.SPECIES, x, at).sub(center);
                sum = distance.add(sum);
                squares = distance.fma(distance, squares);
            }
            sum.intoArray(sums, first + c);
            squares.intoArray(sums, second + c);
        }
        for (; c < channels; c++) {
            for (int i = 0; i < count; i++) {
                float distance = x[from + i * channels + c] - sums[place + c];
                sums[first + c] += distance;
                sums[second + c] = Math.fma(distance, distance, sums[second + c]);
            }
        }
    }

    @Override
    void finish(int chunks) {
        moments.combine(sums.data(), sums.offset(), y);
    }
}
