package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Buffer;
import java.util.Arrays;

/**
 * A copy of what tiles of one row read, with zeros around the image: as many rows as a tile has, pixel after pixel, of each the channels of a
 * block. What it has beyond the last channel is arbitrary.
 */
final class InputStrip {
    private final WinogradPlan plan;
    private final ConvShape shape;
    private final Polyphase phases;
    private final int stride;

    /** Null where phases are not packed. */
    private final PhasePacking packing;

    private final Buffer input;
    private final float[] data;
    private final int offset;

    InputStrip(WinogradPlan plan, PhasePacking packing, Buffer input, float[] data, int offset) {
        this.plan = plan;
        this.packing = packing;
        this.input = input;
        this.data = data;
        this.offset = offset;
        shape = plan.shape();
        phases = plan.phases();
        stride = phases.stride();
    }

    /** Where it begins in the scratch. */
    int offset() {
        return offset;
    }

    /**
     * @param tileColumn with which it begins
     * @param width pixels in a row
     */
    void fill(int tileRow, int tileColumn, int width, WinogradPlan.Block block) {
        for (int i = 0; i < plan.points(); i++) {
            int to = offset + i * width * block.channels();
            int image = tileRow / plan.rows().count() * shape.h();
            int y = plan.top(tileRow, block.phase()) + i * stride;
            int x = plan.left(tileColumn, block.phase());
            if (plan.isPacked()) packRow(image, y, x - phases.column(0), to, width, block.channels());
            else copyRow(image, y, x, to, width, block);
        }
    }

    /** Copies every {@code stride}-th pixel from one on. */
    private void copyRow(int image, int y, int x, int to, int width, WinogradPlan.Block block) {
        int step = block.channels();
        int end = to + width * step;
        if (y < 0 || y >= shape.h()) {
            Arrays.fill(data, to, end, 0);
            return;
        }
        int begin = inside(-x, width);
        int count = inside(shape.w() - x, width) - begin;
        int copied = Math.min(step, shape.c() - block.first());
        int from = element(image + y, x + begin * stride) + block.first();
        Arrays.fill(data, to, to + begin * step, 0);
        to += begin * step;
        Arrays.fill(data, to + count * step, end, 0);
        if (step == shape.c() && stride == 1) {
            System.arraycopy(input.data(), from, data, to, count * step);
            return;
        }
        for (int j = 0; j < count; j++) {
            System.arraycopy(input.data(), from + j * stride * shape.c(), data, to + j * step, copied);
        }
    }

    /**
     * Copies pixels with all phases.
     *
     * @param y row of phases (0, q)
     * @param x column of phases (p, 0) of the first pixel
     */
    private void packRow(int image, int y, int x, int to, int width, int step) {
        int begin = width;
        int end = width;
        if (y >= 0 && y + 1 < shape.h()) {
            begin = inside(-x, width);
            end = inside(shape.w() - 1 - x, width);
            int row = shape.w() * shape.c();
            int pixel = stride * shape.c();
            int from = element(image + y, x);
            while (begin < end && from + begin * pixel < shape.c()) begin++;
            while (begin < end && from + end * pixel + row + step > input.data().length) end--;
            packing.run(input.data(), from + begin * pixel, row, data, to + begin * step, end - begin);
        }
        for (int j = 0; j < begin; j++) packPixel(image, y, x + j * stride, to + j * step);
        for (int j = end; j < width; j++) packPixel(image, y, x + j * stride, to + j * step);
    }

    /** Copies a pixel with all phases, and zeros for those that are not in the image. */
    private void packPixel(int image, int top, int left, int to) {
        int c = shape.c();
        for (int phase = 0; phase < phases.count(); phase++, to += c) {
            int y = top + phases.row(phase);
            int x = left + phases.column(phase);
            boolean isInside = y >= 0 && y < shape.h() && x >= 0 && x < shape.w();
            int from = isInside ? element(image + y, x) : 0;
            for (int k = 0; k < c; k++) data[to + k] = isInside ? input.data()[from + k] : 0;
        }
    }

    /** How many pixels of a row come before a column of the image. */
    private int inside(int columns, int width) {
        return Math.clamp(Math.ceilDiv(columns, stride), 0, width);
    }

    private int element(int row, int column) {
        return input.offset() + (row * shape.w() + column) * shape.c();
    }
}
