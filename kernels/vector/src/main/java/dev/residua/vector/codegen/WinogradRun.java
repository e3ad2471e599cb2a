package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;

/** A {@link WinogradConvolution} tied to its memory: shares out chunks to the workers, or the parts of one chunk after another. */
final class WinogradRun implements Kernel.Invocation {
    private final WinogradConvolution conv;
    private final WinogradPlan plan;
    private final WorkerPool pool;
    private final WinogradWorker[] workers;
    private final int groups;
    private final WorkSplit split;
    private final WorkerPool.Part transform = this::transform;
    private final WorkerPool.Part multiply = this::multiply;

    private final WorkerPool.Part local = this::local;
    private final int localParts;

    /** First tile of the current chunk, and how many it has. */
    private int first;

    private int count;

    /** Of the tiles of a chunk, of the last one, which may have fewer, and of the current one. */
    private final TileOrder whole;

    private final TileOrder rest;

    private TileOrder order;

    WinogradRun(WinogradConvolution conv, float[] weights, int shift, Operands operands) {
        this.conv = conv;
        plan = conv.plan;
        pool = operands.pool();
        workers = new WinogradWorker[pool.threads()];
        for (int i = 0; i < workers.length; i++) workers[i] = new WinogradWorker(conv, weights, shift, operands, i);
        groups = Math.ceilDiv(conv.weights.count(), conv.groupPanels);
        int units = Math.ceilDiv(plan.chunkTiles(), conv.unitTiles);
        split = WorkSplit.choose(
                conv.threads,
                units,
                groups,
                (long) conv.sharedElements() * Float.BYTES,
                (long) conv.weights.elements() * Float.BYTES);
        int most = plan.isLocal() ? conv.tiling.count(plan.chunkTiles()) * conv.tiling.rows() : plan.chunkTiles();
        whole = new TileOrder(plan.rows(), plan.columns(), most, plan.points());
        int last = plan.tiles() % plan.chunkTiles();
        rest = plan.isLocal() || last == 0 ? whole : new TileOrder(plan.rows(), plan.columns(), last, plan.points());
        int chunks = Math.ceilDiv(Math.ceilDiv(plan.tiles(), conv.unitTiles), conv.unitsAtATime());
        localParts = Math.ceilDiv(chunks, conv.threads) * conv.threads;
    }

    @Override
    public void run() {
        order = whole;
        if (plan.isLocal()) {
            pool.run(localParts, local);
            return;
        }
        for (first = 0; first < plan.tiles(); first += plan.chunkTiles()) {
            count = Math.min(plan.chunkTiles(), plan.tiles() - first);
            if (count < plan.chunkTiles()) order = rest;
            pool.run(count / plan.columns().count() * plan.blocks().size(), transform);
            pool.run(split.parts(), multiply);
        }
    }

    /** Computes the outputs of some tiles: whole units. */
    private void local(int index, int worker) {
        int units = Math.ceilDiv(plan.tiles(), conv.unitTiles);
        int begin = WorkSplit.begin(index, localParts, units) * conv.unitTiles;
        int end = Math.min(plan.tiles(), WorkSplit.begin(index + 1, localParts, units) * conv.unitTiles);
        if (begin >= end) return;
        WinogradWorker own = workers[worker];
        for (int i = 0; i < plan.blocks().size(); i++) {
            own.input.transform(order, begin, end, 0, plan.blocks().get(i));
        }
        multiply(own, begin, 0, end - begin, 0, groups);
    }

    /** Channel blocks come first in the order of parts: of the channels that a worker reads it likely wrote most, in the step before. */
    private void transform(int index, int worker) {
        int tileRows = count / plan.columns().count();
        int tile = index % tileRows * plan.columns().count();
        int last = first + tile + plan.columns().count();
        workers[worker].input.transform(
                order, first + tile, last, tile, plan.blocks().get(index / tileRows));
    }

    private void multiply(int index, int worker) {
        int units = Math.ceilDiv(count, conv.unitTiles);
        int rowPart = index % split.rowParts();
        int columnPart = index / split.rowParts();
        int begin = WorkSplit.begin(rowPart, split.rowParts(), units) * conv.unitTiles;
        int end = Math.min(count, WorkSplit.begin(rowPart + 1, split.rowParts(), units) * conv.unitTiles);
        int firstGroup = WorkSplit.begin(columnPart, split.columnParts(), groups);
        int lastGroup = WorkSplit.begin(columnPart + 1, split.columnParts(), groups);
        multiply(workers[worker], first, begin, end, firstGroup, lastGroup);
    }

    /** Computes the outputs of some tiles of a chunk and of some groups of panels. */
    private void multiply(WinogradWorker worker, int chunk, int begin, int end, int firstGroup, int lastGroup) {
        for (int g = firstGroup; g < lastGroup; g++) {
            for (int tile = begin; tile < end; tile += conv.blockTiles) {
                worker.multiply(order, g * conv.groupPanels, chunk, tile, Math.min(end, tile + conv.blockTiles));
            }
        }
    }
}
