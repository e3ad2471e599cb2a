package dev.residua.tornado.lower;

import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.task.Accelerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which tiles there are for a product on a device, and which of them is a good one without measuring. */
public final class Tiles {
    /** Results of one work item that still fit into registers. */
    private static final int MOST_RESULTS = 128;

    private Tiles() {}

    /**
     * On a CPU a work-group is one thread that runs its 8 work items in turn, each with a block of at most 8 x 16 in
     * vector registers; on a GPU it is 16 x 16 work items with at most 4 x 4 each. Blocks shrink where the result has
     * fewer rows or columns, and the work-group until the device can run it.
     */
    public static Tile estimate(Multiplication product, Accelerator accelerator) {
        int rows = product.rows();
        int columns = product.columns();
        if (accelerator.isCpu()) return new Tile(part(rows, 8, 8), part(columns, 1, 16), 64, 1, 8, 1);
        Tile tile = new Tile(part(rows, 16, 4), part(columns, 16, 4), 16, 16, 16, 256);
        while (!fits(tile, accelerator)) {
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

    /** The tiles that differ from one in a single extent, which is half or twice as large, and that the device can run. */
    public static List<Tile> neighbours(Tile tile, Accelerator accelerator) {
        int[] extents = {tile.itemRows(), tile.itemColumns(), tile.depth(), tile.itemsX(), tile.itemsY()};
        List<Tile> neighbours = new ArrayList<>();
        for (int i = 0; i < extents.length; i++) {
            int extent = extents[i];
            for (int changed : new int[] {extent / 2, extent * 2}) {
                extents[i] = changed;
                if (changed > 0) of(extents, accelerator).ifPresent(neighbours::add);
            }
            extents[i] = extent;
        }
        return neighbours;
    }

    /** Reads {@link #text}; empty if that is no tile for the device. */
    public static Optional<Tile> parse(String text, Accelerator accelerator) {
        if (!text.matches("tile( [0-9]{1,3}){5}")) return Optional.empty();
        int[] extents = Arrays.stream(text.split(" "))
                .skip(1)
                .mapToInt(Integer::parseInt)
                .toArray();
        return of(extents, accelerator);
    }

    /** Reads like {@code tile 8 16 64 1 8}: a work item's rows and columns, depth, work items in x and y. */
    public static String text(Tile tile) {
        return "tile " + tile.itemRows() + " " + tile.itemColumns() + " " + tile.depth() + " " + tile.itemsX() + " "
                + tile.itemsY();
    }

    private static Optional<Tile> of(int[] extents, Accelerator accelerator) {
        int items = extents[3] * extents[4];
        boolean isSmall = Arrays.stream(extents).allMatch(extent -> extent >= 1 && extent <= Tile.BITS)
                && items <= Tile.BITS
                && extents[0] * extents[1] <= MOST_RESULTS;
        if (!isSmall) return Optional.empty();
        int lanes = accelerator.isCpu() ? 1 : items;
        Tile tile = new Tile(extents[0], extents[1], extents[2], extents[3], extents[4], lanes);
        return fits(tile, accelerator) ? Optional.of(tile) : Optional.empty();
    }

    private static boolean fits(Tile tile, Accelerator accelerator) {
        return tile.itemsX() * tile.itemsY() <= accelerator.maxGroupSize()
                && tile.localBytes() <= accelerator.localBytes();
    }
}
