package dev.residua.vector.norm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.Cost;
import dev.residua.vector.simd.Simd;

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
        int from = x.offset() + pixel * channels;
        int c = 0;
        for (; c <= channels - Simd.LANES; c += Simd.LANES) {
            Moments.addVector(x.data(), from + c, 1, count, 0, channels, sums.data(), place + c);
        }
        for (; c < channels; c++) Moments.addOne(x.data(), from + c, 1, count, 0, channels, sums.data(), place + c);
    }

    @Override
    void finish(int chunks) {
        moments.combine(sums.data(), sums.offset(), y);
    }
}
