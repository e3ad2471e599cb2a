package dev.residua.vector.codegen;

/**
 * In which order the transformed tiles of a chunk lie one after another: such that those that have products are neighbours at each point. Of short tiles
 * (see {@link TileAxis}) none are needed where the row or the column of the point is the first one.
 *
 * <pre>
 *     full rows, short columns | full rows, full columns | short rows, full columns | short rows, short columns
 *     first row of points:      ------------------------------------------
 *     first column of points:                             -------------------------------------------
 *     first of both:                                      ----------------
 * </pre>
 */
final class TileOrder {
    private final int[] place;
    private final int[] tile;
    private final int[] begins;
    private final int[] ends;

    /**
     * @param tiles how many, row after row; whole images if some are short
     * @param points n: of the n x n points of a tile
     */
    TileOrder(TileAxis rows, TileAxis columns, int tiles, int points) {
        place = new int[tiles];
        tile = new int[tiles];
        int perImage = rows.count() * columns.count();
        int next = 0;
        int[] partEnds = new int[4];
        for (int part = 0; part < partEnds.length; part++) {
            for (int i = 0; i < tiles; i++) {
                boolean isShortRow = rows.repeated(i % perImage / columns.count()) == 1;
                boolean isShortColumn = columns.repeated(i % columns.count()) == 1;
                int of = isShortRow ? isShortColumn ? 3 : 2 : isShortColumn ? 0 : 1;
                if (of != part) continue;
                place[i] = next;
                tile[next++] = i;
            }
            partEnds[part] = next;
        }
        begins = new int[points * points];
        ends = new int[points * points];
        for (int i = 0; i < begins.length; i++) {
            boolean isFirstRow = i < points;
            boolean isFirstColumn = i % points == 0;
            begins[i] = isFirstColumn ? partEnds[0] : 0;
            ends[i] = isFirstRow ? partEnds[1] : isFirstColumn ? partEnds[2] : tiles;
        }
    }

    /** Where a tile lies that has that number, row after row. */
    int place(int number) {
        return place[number];
    }

    /** What number the tile has that lies there. */
    int tile(int at) {
        return tile[at];
    }

    /** The first place with a product at a point; points are numbered row after row. */
    int begin(int point) {
        return begins[point];
    }

    /** The last place with a product at a point, excluded. */
    int end(int point) {
        return ends[point];
    }
}
