package dev.residua.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes an inference graph by PyTorch's operators, one call a node, letting go of each value after its last use. */
final class PyTorchGraph {
    /** The value with which DJL hands images over as they are: PyTorch has the channels at axis 1. */
    private static final int CHANNEL_AXIS = -1;

    /** PyTorch's momentum of 0.1, seen from DJL's side. */
    private static final float KEPT_OF_RUNNING = 0.9f;

    /** What is done at one place in the order: a node, and the values no one reads after it. */
    private record Call(Node node, List<Node> lastRead) {}

    private final Graph graph;
    private final boolean channelsLast;
    private final List<Call> calls = new ArrayList<>();

    /**
     * @param channelsLast whether images and convolution weights lie in memory with the channels innermost
     */
    PyTorchGraph(Graph graph, boolean channelsLast) {
        this.graph = graph;
        this.channelsLast = channelsLast;
        Map<Node, Node> lastReaders = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (Node input : node.inputs()) lastReaders.put(input, node);
        }
        for (Node node : graph.nodes()) {
            if (node.isParameter() || node.op() instanceof Op.Input) continue;
            List<Node> lastRead = node.inputs().stream()
                    .distinct()
                    .filter(input -> lastReaders.get(input) == node)
                    .filter(input -> !input.isParameter() && !(input.op() instanceof Op.Input))
                    .filter(input -> !graph.outputs().contains(input))
                    .toList();
            calls.add(new Call(node, lastRead));
        }
    }

    static boolean supports(Graph graph) {
        return graph.inputs().size() == 1 && graph.nodes().stream().allMatch(PyTorchGraph::supports);
    }

    private static boolean supports(Node node) {
        return switch (node.op()) {
            case Op.Input _, Op.Parameter _, Op.Linear _, Op.Relu _, Op.Add _, Op.GlobalAvgPool _, Op.Flatten _ -> true;
            case Op.BatchNorm _, Op.PadShortcut _, Op.Concat _, Op.Softmax _, Op.LogSoftmax _ -> true;
            case Op.Conv2d conv -> isSymmetric(conv.window());
            case Op.MaxPool pool -> isSymmetric(pool.window()) && !isDilated(pool.window());
            case Op.AvgPool pool -> isSymmetric(pool.window()) && !isDilated(pool.window());
            default -> false;
        };
    }

    /** An NCHW tensor as PyTorch's, in the memory format of this graph. */
    NDArray array(Tensor tensor, NDManager manager) {
        long[] dims = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        NDArray array = manager.create(tensor.data(), new Shape(dims));
        if (!channelsLast || dims.length != 4) return array;
        // A copy with the channels innermost, seen as NCHW: PyTorch takes the format from the strides.
        NDArray inner = array.transpose(0, 2, 3, 1).duplicate();
        return inner.transpose(0, 3, 1, 2);
    }

    /** The model's parameters in the memory format of this graph. */
    Map<Node, NDArray> parameters(Model model, NDManager manager) {
        Map<Node, NDArray> parameters = new LinkedHashMap<>();
        for (Node node : graph.parameters()) parameters.put(node, array(model.parameter(node), manager));
        return parameters;
    }

    /**
     * Computes the first output; its manager is the input's.
     *
     * @param training whether a BatchNorm normalises with the statistics of the batch and updates its running ones
     */
    NDArray run(Map<Node, NDArray> parameters, NDArray input, boolean training) {
        Map<Node, NDArray> values = new HashMap<>(parameters);
        values.put(graph.inputs().getFirst(), input);
        for (Call call : calls) {
            List<NDArray> operands =
                    call.node().inputs().stream().map(values::get).toList();
            values.put(call.node(), apply(call.node().op(), operands, training));
            for (Node node : call.lastRead()) values.remove(node).close();
        }
        return values.get(graph.outputs().getFirst());
    }

    private static NDArray apply(Op op, List<NDArray> in, boolean training) {
        NDArray x = in.getFirst();
        return switch (op) {
            case Op.Conv2d conv -> {
                Window w = conv.window();
                NDArray bias = conv.epilogue().bias() ? in.get(2) : null;
                NDArray y = Conv2d.conv2d(x, in.get(1), bias, stride(w), padding(w), dilation(w), conv.groups())
                        .head();
                yield finish(y, conv.epilogue(), in);
            }
            case Op.Linear linear -> {
                NDArray bias = linear.epilogue().bias() ? in.get(2) : null;
                yield finish(Linear.linear(x, in.get(1), bias).head(), linear.epilogue(), in);
            }
            case Op.BatchNorm norm ->
                BatchNorm.batchNorm(
                                x,
                                in.get(3),
                                in.get(4),
                                in.get(1),
                                in.get(2),
                                CHANNEL_AXIS,
                                KEPT_OF_RUNNING,
                                (float) norm.epsilon(),
                                training)
                        .head();
            case Op.Relu _ -> x.getNDArrayInternal().relu();
            case Op.Add _ -> x.add(in.get(1));
            case Op.MaxPool pool ->
                Pool.maxPool2d(x, kernel(pool.window()), stride(pool.window()), padding(pool.window()), false);
            case Op.AvgPool pool ->
                Pool.avgPool2d(
                        x,
                        kernel(pool.window()),
                        stride(pool.window()),
                        padding(pool.window()),
                        false,
                        pool.countIncludePad());
            case Op.GlobalAvgPool _ -> {
                try (NDArray means = Pool.globalAvgPool2d(x)) {
                    yield means.reshape(x.getShape().get(0), x.getShape().get(1), 1, 1);
                }
            }
            case Op.Flatten _ -> x.reshape(x.getShape().get(0), -1);
            case Op.Concat concat -> NDArrays.concat(new NDList(in), concat.axis());
            case Op.PadShortcut pad -> padShortcut(x, pad);
            case Op.Softmax _ -> x.softmax(-1);
            case Op.LogSoftmax _ -> x.logSoftmax(-1);
            default -> throw new IllegalArgumentException("not an operator of this peer: " + op);
        };
    }

    private static NDArray padShortcut(NDArray x, Op.PadShortcut pad) {
        try (NDArray strided = x.get(new NDIndex(":, :, ::" + pad.stride() + ", ::" + pad.stride()))) {
            return strided.pad(new Shape(0, 0, 0, 0, pad.before(), pad.after()), 0);
        }
    }

    private static NDArray finish(NDArray product, Epilogue epilogue, List<NDArray> in) {
        if (epilogue.add()) product.addi(in.getLast());
        if (!epilogue.relu()) return product;
        try (product) {
            return product.getNDArrayInternal().relu();
        }
    }

    private static Shape kernel(Window window) {
        return new Shape(window.kernelH(), window.kernelW());
    }

    private static Shape stride(Window window) {
        return new Shape(window.strideH(), window.strideW());
    }

    private static Shape padding(Window window) {
        return new Shape(window.padTop(), window.padLeft());
    }

    private static Shape dilation(Window window) {
        return new Shape(window.dilationH(), window.dilationW());
    }

    private static boolean isSymmetric(Window window) {
        return window.padTop() == window.padBottom() && window.padLeft() == window.padRight();
    }

    private static boolean isDilated(Window window) {
        return window.dilationH() != 1 || window.dilationW() != 1;
    }
}
