package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Buffer;

/** Transforms the input of a {@link WinogradConvolution} for one worker. */
final class WinogradInput {
    private final WinogradConvolution conv;
    private final WinogradPlan plan;
    private final ConvShape shape;
    private final int points;
    private final Buffer input;
    private final float[] scratch;
    private final int transformed;
    private final int spare;
    private final InputStrip strip;

    /**
     * @param scratch where the other arguments are offsets
     * @param transformed where transformed tiles go
     * @param spare of the transform
     * @param strip for a copy of what a row of tiles reads
     */
    WinogradInput(WinogradConvolution conv, Buffer input, float[] scratch, int transformed, int spare, int strip) {
        this.conv = conv;
        this.input = input;
        this.scratch = scratch;
        this.transformed = transformed;
        this.spare = spare;
        this.strip = new InputStrip(conv.plan, conv.packing, input, scratch, strip);
        plan = conv.plan;
        shape = conv.shape;
        points = plan.points();
    }

    /**
     * Transforms a block of channels of some tiles.
     *
     * @param first tile of all images
     * @param last tile, excluded
     * @param to number of the first tile in the chunk
     */
    void transform(TileOrder order, int first, int last, int to, WinogradPlan.Block block) {
        for (int tile = first; tile < last; ) {
            int column = tile % plan.columns().count();
            int end = Math.min(plan.columns().count(), column + last - tile);
            transformRow(order, tile / plan.columns().count(), column, end, to + tile - first, block);
            tile += end - column;
        }
    }

    /** Transforms tiles of one row: where all that they reach is in the image from there, else from a copy with zeros around. */
    private void transformRow(TileOrder order, int tileRow, int begin, int end, int to, WinogradPlan.Block block) {
        if (plan.isPacked()) {
            transformCopy(order, tileRow, begin, end, to, block);
            return;
        }
        int stride = plan.phases().stride();
        int reach = (points - 1) * stride;
        int top = plan.top(tileRow, block.phase());
        boolean isInside = top >= 0 && top + reach < shape.h();
        int firstInside = isInside ? begin : end;
        while (firstInside < end && plan.left(firstInside, block.phase()) < 0) firstInside++;
        int lastInside = firstInside;
        while (lastInside < end && plan.left(lastInside, block.phase()) + reach < shape.w()) lastInside++;
        transformCopy(order, tileRow, begin, firstInside, to, block);
        int row = tileRow / plan.rows().count() * shape.h() + top;
        int step = stride * shape.c();
        for (int i = firstInside; i < lastInside; i++) {
            int pixel = row * shape.w() + plan.left(i, block.phase());
            int from = input.offset() + pixel * shape.c() + block.first();
            transformTile(input.data(), from, shape.w() * step, step, order.place(to + i - begin), block);
        }
        transformCopy(order, tileRow, lastInside, end, to + lastInside - begin, block);
    }

    private void transformCopy(TileOrder order, int tileRow, int begin, int end, int to, WinogradPlan.Block block) {
        if (begin == end) return;
        int x = plan.columns().origin(begin);
        int width = plan.columns().origin(end - 1) + points - x;
        int step = block.channels();
        strip.fill(tileRow, begin, width, block);
        for (int i = begin; i < end; i++) {
            int from = strip.offset() + (plan.columns().origin(i) - x) * step;
            transformTile(scratch, from, width * step, step, order.place(to + i - begin), block);
        }
    }

    /**
     * @param row elements from one row to the next
     * @param column elements from one pixel to the next
     */
    private void transformTile(float[] data, int from, int row, int column, int tile, WinogradPlan.Block block) {
        int pitch = conv.inputPitch();
        conv.inputTransform.run(
                data,
                from,
                row,
                column,
                scratch,
                transformed + tile * plan.channels() + block.place(),
                points * pitch,
                pitch,
                null,
                0,
                null,
                0,
                0,
                block.channels(),
                scratch,
                spare);
    }
}
