package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.vector.norm.BlockStatistics;

/** What one worker does for a {@link WinogradConvolution}, with a part of the scratch to itself. */
final class WinogradWorker {
    private final WinogradConvolution conv;
    private final WinogradPlan plan;
    private final ConvShape shape;
    final WinogradInput input;
    private final Buffer output;
    private final Buffer residual;
    private final float floor;

    /** Null if it leaves none. */
    private final BlockStatistics statistics;

    private final int outputs;
    private final int points;

    /** The scratch of all workers; where in it transformed inputs are, which they may share, and what belongs to this one. */
    private final float[] scratch;

    private final float[] weights;
    private final int shift;
    private final int transformed;
    private final int products;
    private final int edge;
    private final int edgeResidual;

    /**
     * @param weights where the transformed weights are, as {@code conv.weights} has them, but {@code shift} elements further on
     */
    WinogradWorker(WinogradConvolution conv, float[] weights, int shift, Operands operands, int index) {
        this.conv = conv;
        plan = conv.plan;
        this.weights = weights;
        this.shift = shift;
        shape = conv.shape;
        output = operands.output();
        residual = conv.epilogue.add() ? operands.inputs().getLast() : null;
        floor = conv.epilogue.relu() ? 0 : Float.NEGATIVE_INFINITY;
        statistics = conv.statistics;
        outputs = plan.outputs();
        points = plan.points();
        scratch = operands.scratch().data();
        int begin = operands.scratch().offset();
        int own = begin + conv.sharedElements() + index * conv.workerElements();
        transformed = plan.isLocal() ? own : begin;
        products = own + conv.inputElements() - conv.sharedElements();
        // The strip lies where products do: the one is done with before the other begins.
        input = new WinogradInput(conv, operands.input(0), scratch, transformed, products);
        edge = products + points * points * conv.productPitch();
        edgeResidual = edge + conv.edgeElements();
    }

    /**
     * Computes the outputs of some tiles and of a group of panels.
     *
     * @param chunk tile of all images with which the chunk begins
     * @param first place of a tile in the chunk
     * @param last such a place, excluded
     */
    void multiply(TileOrder order, int firstPanel, int chunk, int first, int last) {
        int units = conv.tiling.count(last - first);
        for (int position = 0; position < points * points; position++) {
            int begin = Math.max(first, order.begin(position));
            int end = Math.min(last, order.end(position));
            if (end - begin == last - first) {
                multiply(position, firstPanel, conv.products, first, first, units);
            } else if (begin < end) {
                int room = units * conv.tiling.rows();
                boolean isFewer = tiles(conv.fewerTiling, end - begin) <= room;
                Tiling tiling = isFewer ? conv.fewerTiling : conv.tiling;
                // Rows before the first tile are multiplied, too, where there is no room for those behind the last.
                int from = Math.min(begin, first + room - tiles(tiling, end - begin));
                Product[] kernels = isFewer ? conv.fewerProducts : conv.products;
                multiply(position, firstPanel, kernels, first, from, tiling.count(end - begin));
            }
        }
        int column = conv.weights.column(firstPanel);
        int columns = Math.min(conv.groupColumns, shape.outC() - column);
        int most = columns % conv.lanes == 0 ? Math.max(1, TileTransform.CALL_ELEMENTS / columns) : 1;
        for (int at = first, next; at < last; at = next) {
            next = end(order, chunk, at, Math.min(last, at + most));
            int from = products + (at - first) * conv.groupColumns;
            transformOutput(from, chunk + order.tile(at), next - at, column, columns);
            for (int i = at; i < next && statistics != null; i++) {
                addStatistics(chunk, i, chunk + order.tile(i), column, columns);
            }
        }
    }

    /** The place behind the last of the tiles that lie one after another in a row of the output, too, all of them whole; at least one. */
    private int end(TileOrder order, int chunk, int begin, int limit) {
        int tile = chunk + order.tile(begin);
        int end = begin + 1;
        while (end < limit
                && chunk + order.tile(end) == tile + end - begin
                && (tile + end - begin) % plan.columns().count() != 0
                && isWhole(tile)
                && isWhole(tile + end - begin)) end++;
        return end;
    }

    /** Whether all outputs of a tile are in the image, and none are those of the tile before it. */
    private boolean isWhole(int tile) {
        int columns = plan.columns().count();
        return plan.rows().stored(tile / columns % plan.rows().count()) == outputs
                && plan.columns().stored(tile % columns) == outputs;
    }

    /** Adds a tile that has just been computed, in the order of places, to the sums of its block. */
    private void addStatistics(int chunk, int at, int tile, int column, int columns) {
        int tileRow = tile / plan.columns().count();
        int row = tileRow % plan.rows().count();
        int tileColumn = tile % plan.columns().count();
        int y = plan.rows().origin(row) + plan.rows().repeated(row);
        int x = plan.columns().origin(tileColumn) + plan.columns().repeated(tileColumn);
        int pixel = (tileRow / plan.rows().count() * shape.outH() + y) * shape.outW() + x;
        statistics.add(
                output.data(),
                output.offset() + pixel * shape.outC() + column,
                plan.rows().stored(row),
                plan.columns().stored(tileColumn),
                shape.outW() * shape.outC(),
                statistics.place(output, conv.block(chunk, at)) + column,
                columns,
                at % conv.unitTiles == 0);
    }

    /**
     * Multiplies at one point; rows beyond the last tile, too, but their products are not used.
     *
     * @param first tile of those that there are products of
     * @param from tile to begin with
     * @param units how often a kernel's rows fit the tiles
     */
    private void multiply(int position, int firstPanel, Product[] kernels, int first, int from, int units) {
        Panels panels = conv.weights;
        int lastPanel = Math.min(panels.count(), firstPanel + conv.groupPanels);
        Polyphase phases = plan.phases();
        int begin = phases.begin(position, points);
        int depth = phases.end(position, points) - begin;
        int a = transformed + position * conv.inputPitch() + from * plan.channels();
        int c = products + position * conv.productPitch() + (from - first) * conv.groupColumns;
        for (int panel = firstPanel; panel < lastPanel; panel++) {
            int b = shift + panels.offset(panel) + (position * phases.depth() + begin) * panels.pitch(panel);
            int column = panels.column(panel) - panels.column(firstPanel);
            kernels[panel].run(scratch, a + begin, depth, weights, b, scratch, c + column, units);
        }
    }

    /** So many tiles in whole units of the product's rows. */
    private static int tiles(Tiling tiling, int tiles) {
        return tiling.count(tiles) * tiling.rows();
    }

    /** Computes the outputs of tiles that are one, or whole and lie one after another. */
    private void transformOutput(int from, int tile, int tiles, int column, int columns) {
        int tileRow = tile / plan.columns().count();
        int tileColumn = tile % plan.columns().count();
        int row = tileRow % plan.rows().count();
        int y = plan.rows().origin(row);
        int x = plan.columns().origin(tileColumn);
        int to = ((tileRow / plan.rows().count() * shape.outH() + y) * shape.outW() + x) * shape.outC() + column;
        if (!isWhole(tile) || columns % conv.lanes != 0) {
            int height = Math.min(outputs, shape.outH() - y);
            int width = Math.min(outputs, shape.outW() - x);
            int top = plan.rows().repeated(row);
            int left = plan.columns().repeated(tileColumn);
            transformEdge(from, to, top, left, height, width, column, columns);
            return;
        }
        float[] added = residual == null ? null : residual.data();
        int addedOffset = residual == null ? 0 : residual.offset() + to;
        int place = output.offset() + to;
        transformTiles(
                from, output.data(), place, shape.outW(), shape.outC(), column, added, addedOffset, columns, tiles);
    }

    /** Transforms a tile of which not all is to be stored into memory of its own, and copies what is. */
    private void transformEdge(int from, int to, int top, int left, int height, int width, int column, int columns) {
        int step = conv.groupColumns;
        int channels = Math.ceilDiv(columns, conv.lanes) * conv.lanes;
        if (residual != null) {
            for (int y = top; y < height; y++) {
                for (int x = left; x < width; x++) {
                    int pixel = residual.offset() + to + (y * shape.outW() + x) * shape.outC();
                    int place = edgeResidual + (y * outputs + x) * step;
                    System.arraycopy(residual.data(), pixel, scratch, place, columns);
                }
            }
        }
        float[] added = residual == null ? null : scratch;
        transformTiles(from, scratch, edge, outputs, step, column, added, edgeResidual, channels, 1);
        for (int y = top; y < height; y++) {
            for (int x = left; x < width; x++) {
                int pixel = output.offset() + to + (y * shape.outW() + x) * shape.outC();
                System.arraycopy(scratch, edge + (y * outputs + x) * step, output.data(), pixel, columns);
            }
        }
    }

    /**
     * @param width pixels in a row of {@code to}
     * @param step elements from one pixel to the next
     */
    private void transformTiles(
            int from,
            float[] to,
            int offset,
            int width,
            int step,
            int column,
            float[] added,
            int addedOffset,
            int channels,
            int tiles) {
        conv.outputTransform.run(
                scratch,
                from,
                conv.groupColumns,
                to,
                offset,
                outputs * step,
                width * step,
                step,
                conv.productPitch(),
                conv.bias,
                column,
                added,
                addedOffset,
                floor,
                channels,
                tiles);
    }
}
