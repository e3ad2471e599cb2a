package dev.residua.tornado.lower;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Geometry;
import dev.residua.tornado.kernel.HalfProduct;
import dev.residua.tornado.kernel.Product;
import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;

/**
 * {@code matrices} products of a {@code rows x depth} with a {@code depth x columns} matrix, as {@link Product#tiled}
 * makes them.
 */
public record Multiplication(
        int matrices, int groups, int rows, int columns, int depth, int form, long image, long window, long reach) {
    Multiplication(int matrices, int groups, int rows, int columns, int depth, int form) {
        this(matrices, groups, rows, columns, depth, form, 0, 0, 0);
    }

    /** The same with b gathered from the windows of an image. */
    Multiplication ofWindows(Window window, Shape in, Shape out) {
        return new Multiplication(
                matrices,
                groups,
                rows,
                columns,
                depth,
                form | Product.B_WINDOWS,
                Geometry.image(in, out),
                Geometry.taps(window),
                Geometry.reach(window));
    }

    /** The product alone, with nothing added and nothing clipped. */
    public Multiplication withoutEpilogue() {
        int kept = Product.A_TRANSPOSED | Product.B_TRANSPOSED | Product.B_WINDOWS | Product.A_EACH;
        return new Multiplication(matrices, groups, rows, columns, depth, form & kept, image, window, reach);
    }

    public long aElements() {
        return ((form & Product.A_EACH) != 0 ? (long) matrices : groups) * rows * depth;
    }

    /** Of the matrices, or of the image whose windows they are. */
    public long bElements() {
        if ((form & Product.B_WINDOWS) == 0) return (long) matrices * columns * depth;
        int channelsAndTaps = (form & Product.B_TRANSPOSED) != 0 ? columns : depth;
        return (long) matrices * channelsAndTaps / Geometry.taps(window) * Geometry.pixels(image);
    }

    public long cElements() {
        return (long) matrices * rows * columns;
    }

    /** Flags of an epilogue whose bias is added as {@code bias} says. */
    static int form(Epilogue epilogue, int bias) {
        return (epilogue.bias() ? bias : 0) | (epilogue.add() ? Product.ADD : 0) | (epilogue.relu() ? Product.RELU : 0);
    }

    /** Elements of private memory it needs with a tile. */
    public long scratchElements(Tile tile) {
        return tile.isHalf() ? matrices * whole(rows) * whole(columns) : 0;
    }

    private static long whole(int extent) {
        return Math.ceilDiv(extent, HalfProduct.TILE) * (long) HalfProduct.TILE;
    }

    /**
     * @param scratch as many elements as {@link #scratchElements} says
     */
    public void addTo(TaskList tasks, Tile tile, Place a, Place b, Place c, Place scratch) {
        addTo(tasks, tile, a, b, a, a, c, scratch);
    }

    void addTo(TaskList tasks, Tile tile, Place a, Place b, Place bias, Place residual, Place c, Place scratch) {
        if (matrices == 0 || rows == 0 || columns == 0) return;
        int tilesX = Math.ceilDiv(columns, tile.columns());
        int tilesY = Math.ceilDiv(rows, tile.rows());
        Grid grid = Grid.groups(tilesX, tilesY, matrices, tile.itemsX(), tile.itemsY());
        if (tile.isHalf()) {
            half(tasks, tasks.next(grid), a, b, scratch);
            finish(tasks, scratch, bias, residual, c);
        } else {
            full(tasks, tasks.next(grid), tile, a, b, bias, residual, c);
        }
    }

    private void half(TaskList tasks, String task, Place a, Place b, Place sums) {
        tasks.graph()
                .task(
                        task,
                        HalfProduct::tiled,
                        tasks.context(),
                        a.array(),
                        a.offset(),
                        b.array(),
                        b.offset(),
                        sums.array(),
                        sums.offset(),
                        rows,
                        columns,
                        depth,
                        groups,
                        form,
                        image,
                        window,
                        reach);
    }

    private void finish(TaskList tasks, Place sums, Place bias, Place residual, Place c) {
        int n = Math.toIntExact(cElements());
        tasks.graph()
                .task(
                        tasks.next(Grid.line(n)),
                        HalfProduct::finish,
                        tasks.context(),
                        sums.array(),
                        sums.offset(),
                        bias.array(),
                        bias.offset(),
                        residual.array(),
                        residual.offset(),
                        c.array(),
                        c.offset(),
                        rows,
                        columns,
                        groups,
                        form,
                        n);
    }

    private void full(TaskList tasks, String task, Tile tile, Place a, Place b, Place bias, Place residual, Place c) {
        tasks.graph()
                .task(
                        task,
                        Product::tiled,
                        tasks.context(),
                        a.array(),
                        a.offset(),
                        b.array(),
                        b.offset(),
                        bias.array(),
                        bias.offset(),
                        residual.array(),
                        residual.offset(),
                        c.array(),
                        c.offset(),
                        rows,
                        columns,
                        depth,
                        groups,
                        tile.packed(),
                        form,
                        image,
                        window,
                        reach);
    }
}
