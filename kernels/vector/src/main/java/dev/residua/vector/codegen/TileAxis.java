package dev.residua.vector.codegen;

/**
 * How the rows or the columns of an image are cut into tiles of m outputs for the Winograd algorithm. Where they are no multiple of m, the last tile may
 * reach beyond the image; or as many tiles as outputs are missing are short: each begins with an output of the tile before it, which is computed there. Of the
 * algorithm's points the first, zero, contributes to that output alone ({@code A^T} of Lavin and Gray 2016 has zeros there in all other rows), so
 * that short tiles do without it.
 *
 * @param length rows or columns of the output
 * @param outputs m
 * @param count tiles
 * @param shortTiles how many of them are short: the last ones
 */
record TileAxis(int length, int outputs, int count, int shortTiles) {
    /**
     * @param length rows or columns of the output
     * @param mayBeShort whether tiles may be short
     */
    static TileAxis of(int length, int outputs, boolean mayBeShort) {
        int count = Math.ceilDiv(length, outputs);
        int missing = count * outputs - length;
        return new TileAxis(length, outputs, count, mayBeShort && missing <= count ? missing : 0);
    }

    int fullTiles() {
        return count - shortTiles;
    }

    /** Outputs of a tile that are those of the one before it. */
    int repeated(int tile) {
        return tile < fullTiles() ? 0 : 1;
    }

    /** Where the first output of a tile is. */
    int origin(int tile) {
        return tile * outputs - Math.max(0, tile + 1 - fullTiles());
    }

    /** Outputs of a tile that are in the image and not those of the tile before it. */
    int stored(int tile) {
        return Math.min(outputs, length - origin(tile)) - repeated(tile);
    }

    /** Points of all tiles, in this direction alone, for which there are products. */
    int points(int taps) {
        return count * (outputs + taps - 1) - shortTiles;
    }
}
