package dev.residua.tornado.lower;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Product;
import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Place;

/** Backward of {@link ProductKernels}: the same product with one operand transposed. */
final class ProductGradientKernels {
    private ProductGradientKernels() {}

    /**
     * Weights transposed times dy gives the matrices of the windows, which col2im adds up in the image they came from.
     */
    static DeviceKernel convolutionInput(GradOp.Conv2dInput grad, Node node, TileChooser tiles) {
        Convolutions shape = new Convolutions(node.shape(), node.input(0).shape(), grad.window(), grad.groups());
        Multiplication product = new Multiplication(
                shape.matrices(),
                shape.groups(),
                shape.depth(),
                shape.positions(),
                shape.outputs(),
                Product.A_TRANSPOSED);
        Tile tile = tiles.choose(product);
        if (grad.window().isPointwise()) {
            return product("conv2d_grad_input_pointwise_gemm", product, tile, 1, 0);
        }
        String id = id("conv2d_grad_input_gemm_col2im", tile);
        long columns = shape.columns().elements();
        return new PlainKernel(id, columns + product.scratchElements(tile), false, (tasks, places) -> {
            Place matrices = places.scratch();
            product.addTo(tasks, tile, places.input(1), places.input(0), matrices, matrices.plus(columns));
            shape.col2im(tasks, matrices, places.output());
        });
    }

    /**
     * dy times the matrices of the windows transposed, for each image by itself, so that there is work for a whole
     * device; then the sum over images. What the images give lies in scratch, after it the matrices where they are written
     * out, and then what the product needs.
     */
    static DeviceKernel convolutionWeight(GradOp.Conv2dWeight grad, Node node, TileChooser tiles) {
        Shape in = node.input(0).shape();
        Shape out = node.input(1).shape();
        Convolutions shape = new Convolutions(in, out, grad.window(), grad.groups());
        Multiplication direct = new Multiplication(
                shape.matrices(),
                shape.groups(),
                shape.outputs(),
                shape.depth(),
                shape.positions(),
                Product.A_EACH | Product.B_TRANSPOSED);
        boolean isDirect = grad.window().isPointwise();
        boolean isImplicit = !isDirect && Convolutions.isImplicit(tiles.accelerator());
        Multiplication product = isImplicit ? direct.ofWindows(grad.window(), in, out) : direct;
        Tile tile = tiles.choose(product);
        int images = in.dim(0);
        int n = node.shape().intElements();
        long summands = images > 1 ? (long) images * n : 0;
        long columns = isDirect || isImplicit ? 0 : shape.columns().elements();
        String algorithm = isDirect ? "pointwise_gemm" : isImplicit ? "implicit_gemm" : "im2col_gemm";
        String id = id("conv2d_grad_weight_" + algorithm, tile);
        long elements = summands + columns + product.scratchElements(tile);
        return new PlainKernel(id, elements, false, (tasks, places) -> {
            if (images == 0) {
                ElementwiseKernels.fill(tasks, 0, places.output(), n);
                return;
            }
            Place x = places.input(0);
            Place scratch = places.scratch();
            if (columns > 0) {
                x = scratch.plus(summands);
                shape.im2col(tasks, places.input(0), x);
            }
            Place sums = images > 1 ? scratch : places.output();
            product.addTo(tasks, tile, places.input(1), x, sums, scratch.plus(summands + columns));
            if (images > 1) ElementwiseKernels.sumLayers(tasks, scratch, places.output(), n, images);
        });
    }

    static DeviceKernel linearInput(Node node, TileChooser tiles) {
        Shape weight = node.input(1).shape();
        Multiplication product = new Multiplication(1, 1, node.shape().dim(0), weight.dim(1), weight.dim(0), 0);
        Tile tile = tiles.choose(product);
        return product("linear_grad_input_gemm", product, tile, 0, 1);
    }

    static DeviceKernel linearWeight(Node node, TileChooser tiles) {
        Shape weight = node.shape();
        int rows = node.input(0).shape().dim(0);
        Multiplication product = new Multiplication(1, 1, weight.dim(0), weight.dim(1), rows, Product.A_TRANSPOSED);
        Tile tile = tiles.choose(product);
        return product("linear_grad_weight_gemm", product, tile, 1, 0);
    }

    /** A product of two operands and nothing else. */
    private static DeviceKernel product(String algorithm, Multiplication product, Tile tile, int a, int b) {
        return new PlainKernel(
                id(algorithm, tile),
                product.scratchElements(tile),
                false,
                (tasks, places) -> product.addTo(
                        tasks, tile, places.input(a), places.input(b), places.output(), places.scratch()));
    }

    private static String id(String algorithm, Tile tile) {
        return ProductKernels.id(algorithm, tile, Epilogue.NONE);
    }
}
