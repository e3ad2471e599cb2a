package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/** A {@link WinogradConvolution} tied to its memory: takes chunk after chunk and shares each out to the workers. */
final class WinogradRun implements Kernel.Invocation {
    private final WinogradConvolution conv;
    private final WorkerPool pool;
    private final WinogradWorker[] workers;
    private final int groups;
    private final int channelBlocks;
    private final WorkSplit split;
    private final WorkerPool.Part transform = this::transform;
    private final WorkerPool.Part multiply = this::multiply;

    /** First row of tiles of the current chunk, and how many it has. */
    private int firstRow;

    private int rows;

    WinogradRun(WinogradConvolution conv, float[] weights, int shift, Operands operands) {
        this.conv = conv;
        pool = operands.pool();
        workers = new WinogradWorker[pool.threads()];
        for (int i = 0; i < workers.length; i++) workers[i] = new WinogradWorker(conv, weights, shift, operands, i);
        groups = Math.ceilDiv(conv.weights.count(), conv.groupPanels);
        channelBlocks = Math.ceilDiv(conv.channels, conv.channelBlock);
        split = WorkSplit.choose(
                conv.threads,
                conv.tiling.count(conv.chunkRows * conv.tilesW),
                groups,
                (long) conv.sharedElements() * Float.BYTES,
                (long) conv.weights.elements() * Float.BYTES);
    }

    @Override
    public void run() {
        int total = conv.shape.n() * conv.tilesH;
        for (firstRow = 0; firstRow < total; firstRow += conv.chunkRows) {
            rows = Math.min(conv.chunkRows, total - firstRow);
            pool.run(rows * channelBlocks, transform);
            pool.run(split.parts(), multiply);
        }
    }

    private void transform(int index, int worker) {
        int row = index / channelBlocks;
        workers[worker].transformInput(firstRow + row, row * conv.tilesW, index % channelBlocks * conv.channelBlock);
    }

    private void multiply(int index, int worker) {
        int tiles = rows * conv.tilesW;
        int units = conv.tiling.count(tiles);
        int rowPart = index % split.rowParts();
        int columnPart = index / split.rowParts();
        int first = WorkSplit.begin(rowPart, split.rowParts(), units) * conv.tiling.rows();
        int last = Math.min(tiles, WorkSplit.begin(rowPart + 1, split.rowParts(), units) * conv.tiling.rows());
        int lastGroup = WorkSplit.begin(columnPart + 1, split.columnParts(), groups);
        for (int g = WorkSplit.begin(columnPart, split.columnParts(), groups); g < lastGroup; g++) {
            for (int tile = first; tile < last; tile += conv.blockTiles) {
                int end = Math.min(last, tile + conv.blockTiles);
                workers[worker].multiply(g * conv.groupPanels, firstRow, tile, end);
            }
        }
    }
}
