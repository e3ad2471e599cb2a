package dev.residua.tornado.lower;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Product;
import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.Places;
import dev.residua.tornado.task.TaskList;

/**
 * Convolutions and linear layers as one product. A convolution multiplies the weights {@code [OC, IC KH KW]} with the
 * matrices of its windows, which for a pointwise window is the image itself.
 */
final class ProductKernels {
    private ProductKernels() {}

    static DeviceKernel convolution(Op.Conv2d conv, Node node, TileChooser tiles) {
        Shape in = node.input(0).shape();
        Epilogue epilogue = conv.epilogue();
        Convolutions shape = new Convolutions(in, node.shape(), conv.window(), conv.groups());
        Multiplication direct = new Multiplication(
                shape.matrices(),
                shape.groups(),
                shape.outputs(),
                shape.positions(),
                shape.depth(),
                Multiplication.form(epilogue, Product.ROW_BIAS));
        if (conv.window().isPointwise()) {
            Tile tile = tiles.choose(direct);
            return new PlainKernel(
                    id("pointwise_gemm", tile, epilogue),
                    direct.scratchElements(tile),
                    false,
                    (tasks, places) -> multiply(tasks, direct, tile, epilogue, places, places.input(0), 0));
        }
        if (Convolutions.isImplicit(tiles.accelerator())) {
            Multiplication windows = direct.ofWindows(conv.window(), in, node.shape());
            Tile tile = tiles.choose(windows);
            return new PlainKernel(
                    id("implicit_gemm", tile, epilogue),
                    windows.scratchElements(tile),
                    false,
                    (tasks, places) -> multiply(tasks, windows, tile, epilogue, places, places.input(0), 0));
        }
        if (Convolutions.isWinograd(tiles.accelerator()) && WinogradConvolution.pays(shape)) {
            return new WinogradConvolution(in, node.shape(), conv.window(), epilogue).kernel(tiles);
        }
        Tile tile = tiles.choose(direct);
        String id = id("im2col_gemm", tile, epilogue);
        long columns = shape.columns().elements();
        return new PlainKernel(id, columns + direct.scratchElements(tile), false, (tasks, places) -> {
            shape.im2col(tasks, places.input(0), places.scratch());
            multiply(tasks, direct, tile, epilogue, places, places.scratch(), columns);
        });
    }

    /** The weights, which are the second operand, times {@code b}; the product may use scratch from {@code used} on. */
    private static void multiply(
            TaskList tasks, Multiplication product, Tile tile, Epilogue epilogue, Places places, Place b, long used) {
        multiply(tasks, product, tile, epilogue, places, places.input(1), b, used);
    }

    static DeviceKernel linear(Op.Linear linear, Node node, TileChooser tiles) {
        Shape weight = node.input(1).shape();
        Epilogue epilogue = linear.epilogue();
        int form = Multiplication.form(epilogue, Product.COLUMN_BIAS) | Product.B_TRANSPOSED;
        Multiplication product = new Multiplication(1, 1, node.shape().dim(0), weight.dim(0), weight.dim(1), form);
        Tile tile = tiles.choose(product);
        return new PlainKernel(
                id("linear_gemm", tile, epilogue),
                product.scratchElements(tile),
                false,
                (tasks, places) ->
                        multiply(tasks, product, tile, epilogue, places, places.input(0), places.input(1), 0));
    }

    private static void multiply(
            TaskList tasks,
            Multiplication product,
            Tile tile,
            Epilogue epilogue,
            Places places,
            Place a,
            Place b,
            long used) {
        Place bias = epilogue.bias() ? places.input(2) : a;
        Place residual = epilogue.add() ? places.inputs().getLast() : a;
        product.addTo(
                tasks,
                tile,
                a,
                b,
                bias,
                residual,
                places.output(),
                places.scratch().plus(used));
    }

    static String id(String algorithm, Tile tile, Epilogue epilogue) {
        String suffix = epilogue.equals(Epilogue.NONE) ? "" : "_" + epilogue;
        return (tile.isHalf() ? "f16_" : "f32_") + algorithm + "_" + tile.rows() + "x" + tile.columns() + "x"
                + tile.depth() + suffix;
    }
}
