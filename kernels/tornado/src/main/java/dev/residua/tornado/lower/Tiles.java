package dev.residua.tornado.lower;

import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.task.Accelerator;

/** Which tile suits a product on a device. */
final class Tiles {
    private Tiles() {}

    /**
     * On a CPU a work-group is one thread that runs its 8 work items in turn, each with a block of at most 8 x 16 in
     * vector registers; on a GPU it is 16 x 16 work items with at most 4 x 4 each. Blocks shrink where the result has
     * fewer rows or columns, and the work-group until the device can run it.
     */
    static Tile choose(int rows, int columns, Accelerator accelerator) {
        if (accelerator.isCpu()) return new Tile(part(rows, 8, 8), part(columns, 1, 16), 64, 1, 8, 1);
        Tile tile = new Tile(part(rows, 16, 4), part(columns, 16, 4), 16, 16, 16, 256);
        while (tile.itemsX() * tile.itemsY() > accelerator.maxGroupSize()
                || tile.localBytes() > accelerator.localBytes()) {
            int itemsY = tile.itemsY() / 2;
            tile = new Tile(
                    tile.itemRows(), tile.itemColumns(), tile.depth(), tile.itemsX(), itemsY, tile.itemsX() * itemsY);
        }
        return tile;
    }

    /** The smallest power of two, up to a limit, with which so many items cover an extent. */
    private static int part(int extent, int items, int most) {
        int part = 1;
        while (part < most && part * items < extent) part *= 2;
        return part;
    }
}
