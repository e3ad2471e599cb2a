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
    private final InputStrip strip;

    /**
     * @param scratch where the other arguments are offsets
     * @param transformed where transformed tiles go
     * @param strip for a copy of what a row of tiles reads
     */
    WinogradInput(WinogradConvolution conv, Buffer input, float[] scratch, int transformed, int strip) {
        this.conv = conv;
        this.input = input;
        this.scratch = scratch;
        this.transformed = transformed;
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
        int from = input.offset() + (row * shape.w() + plan.left(0, block.phase())) * shape.c() + block.first();
        int step = stride * shape.c();
        transformTiles(input.data(), from, shape.w() * step, step, order, firstInside, lastInside, to - begin, block);
        transformCopy(order, tileRow, lastInside, end, to + lastInside - begin, block);
    }

    private void transformCopy(TileOrder order, int tileRow, int begin, int end, int to, WinogradPlan.Block block) {
        if (begin == end) return;
        int x = plan.columns().origin(begin);
        int width = plan.columns().origin(end - 1) + points - x;
        int step = block.channels();
        strip.fill(tileRow, begin, width, block);
        int from = strip.offset() - x * step;
        transformTiles(scratch, from, width * step, step, order, begin, end, to - begin, block);
    }

    /**
     * Transforms tiles of one row, as many in a call as lie one after another on both sides.
     *
     * @param from where column 0 of the tiles is, or would be
     * @param row elements from one row to the next
     * @param pixel elements from one pixel to the next
     * @param begin column of tiles
     * @param end such a column, excluded
     * @param shift number in the chunk of what would be column 0
     */
    private void transformTiles(
            float[] data,
            int from,
            int row,
            int pixel,
            TileOrder order,
            int begin,
            int end,
            int shift,
            WinogradPlan.Block block) {
        TileAxis columns = plan.columns();
        int most = Math.max(1, TileTransform.CALL_ELEMENTS / block.channels());
        for (int i = begin, next; i < end; i = next) {
            int x = columns.origin(i);
            int place = order.place(shift + i);
            for (next = i + 1; next < Math.min(end, i + most); next++) {
                boolean follows = columns.origin(next) == x + (next - i) * plan.outputs()
                        && order.place(shift + next) == place + next - i;
                if (!follows) break;
            }
            conv.inputTransform.run(
                    data,
                    from + x * pixel,
                    plan.outputs() * pixel,
                    scratch,
                    transformed + place * plan.channels() + block.place(),
                    plan.channels(),
                    row,
                    pixel,
                    conv.inputPitch(),
                    null,
                    0,
                    null,
                    0,
                    0,
                    block.channels(),
                    next - i);
        }
    }
}
