package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;

/**
 * Rows that lie in memory one after the other, the groups' parts side by side: the input of a linear layer, or of a pointwise convolution with
 * channels innermost.
 */
public record InPlaceRows(float[] data, int offset, int groupDepth, int stride) implements RowSource {
    public static RowSource of(Buffer x, GemmShape shape) {
        return new InPlaceRows(x.data(), x.offset(), shape.depth(), shape.groups() * shape.depth());
    }

    @Override
    public int load(int group, int row, int rows, int k, int depth, int block) {
        return offset + row * stride + group * groupDepth + k;
    }

    @Override
    public int stride(int depth) {
        return stride;
    }
}
