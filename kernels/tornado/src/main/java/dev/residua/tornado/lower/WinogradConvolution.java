package dev.residua.tornado.lower;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Geometry;
import dev.residua.tornado.kernel.Product;
import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.kernel.Winograd;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.Places;
import dev.residua.tornado.task.TaskList;

/** A convolution by {@link Winograd}; scratch holds transformed weights, transformed image and products, one after the other. */
record WinogradConvolution(Shape in, Shape out, Window window, Epilogue epilogue) {
    /**
     * Windows below which the transforms may cost more than the multiplications saved: then the transformed weights, 16 for each pair
     * of channels, outweigh all else. On PoCL 49 windows of 512 channels still gain a fifth, 3136 of 64 more than half.
     */
    private static final int FEWEST_WINDOWS = 32;

    /** Whether it can and should be done so. */
    static boolean pays(Convolutions shape) {
        Window window = shape.window();
        boolean isThreeByThree = window.pad(0).equals(Window.of(3));
        long windows = (long) shape.in().dim(0) * shape.positions();
        return isThreeByThree && shape.groups() == 1 && windows >= FEWEST_WINDOWS;
    }

    private int tiles() {
        return in.dim(0) * half(out.dim(2)) * half(out.dim(3));
    }

    private static int half(int extent) {
        return Math.ceilDiv(extent, Winograd.TILE);
    }

    private Multiplication products() {
        return new Multiplication(Winograd.PRODUCTS, 1, out.dim(1), tiles(), in.dim(1), Product.A_EACH);
    }

    DeviceKernel kernel(TileChooser chooser) {
        Multiplication products = products();
        Tile tile = chooser.choose(products);
        long elements = products.aElements() + products.bElements() + products.cElements();
        return new PlainKernel(
                ProductKernels.id("winograd2x3_gemm", tile, epilogue), elements, false, (tasks, places) -> {
                    Place weights = places.scratch();
                    Place image = weights.plus(products.aElements());
                    Place results = image.plus(products.bElements());
                    transformWeights(tasks, places.input(1), weights);
                    transformImage(tasks, places.input(0), image);
                    products.addTo(tasks, tile, weights, image, results, results);
                    transformResult(tasks, places, results);
                });
    }

    private void transformWeights(TaskList tasks, Place g, Place u) {
        int n = out.dim(1) * in.dim(1);
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        Winograd::transformWeights,
                        tasks.context(),
                        g.array(),
                        g.offset(),
                        u.array(),
                        u.offset(),
                        n);
    }

    private void transformImage(TaskList tasks, Place x, Place v) {
        int n = in.dim(1) * tiles();
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        Winograd::transformImage,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        v.array(),
                        v.offset(),
                        n,
                        in.dim(1),
                        tiles(),
                        Geometry.image(in, out),
                        Geometry.reach(window));
    }

    private void transformResult(TaskList tasks, Places places, Place m) {
        int n = out.dim(1) * tiles();
        Place bias = epilogue.bias() ? places.input(2) : m;
        Place residual = epilogue.add() ? places.inputs().getLast() : m;
        Place y = places.output();
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        Winograd::transformResult,
                        tasks.context(),
                        m.array(),
                        m.offset(),
                        bias.array(),
                        bias.offset(),
                        residual.array(),
                        residual.offset(),
                        y.array(),
                        y.offset(),
                        n,
                        out.dim(1),
                        tiles(),
                        Geometry.image(in, out),
                        Multiplication.form(epilogue, Product.ROW_BIAS));
    }
}
