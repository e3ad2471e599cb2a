package dev.residua.engine.passes;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges a BatchNorm into the convolution or linear layer before it: with {@code s = gamma / sqrt(var + eps)} for each output channel,
 * the weight becomes {@code w s} and the bias {@code (b - mean) s + beta}, computed in double. Applies where nothing else reads the
 * product.
 */
public final class FoldBatchNorm implements Pass {
    @Override
    public String name() {
        return "fold_batch_norm";
    }

    @Override
    public Model apply(Model model) {
        Graph graph = model.graph();
        Map<Node, List<Node>> consumers = graph.consumers();
        Map<String, Tensor> tensors = new HashMap<>(model.parameters());
        Rewriter rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            boolean folds = node.op() instanceof Op.BatchNorm
                    && node.inputs().subList(1, 5).stream().allMatch(Node::isParameter)
                    && isFoldable(node.input(0), consumers, graph);
            if (folds) fold(node, model, tensors, rewriter);
            else rewriter.keep(node);
        }
        return new Model(model.name(), rewriter.build(), tensors);
    }

    private static boolean isFoldable(Node product, Map<Node, List<Node>> consumers, Graph graph) {
        Epilogue epilogue = epilogue(product.op());
        return epilogue != null
                && !epilogue.add()
                && !epilogue.relu()
                && product.input(1).isParameter()
                && (!epilogue.bias() || product.input(2).isParameter())
                && consumers.get(product).size() == 1
                && !graph.outputs().contains(product);
    }

    private static Epilogue epilogue(Op op) {
        return switch (op) {
            case Op.Conv2d conv -> conv.epilogue();
            case Op.Linear linear -> linear.epilogue();
            default -> null;
        };
    }

    private static void fold(Node norm, Model model, Map<String, Tensor> tensors, Rewriter rewriter) {
        Node product = norm.input(0);
        float[] gamma = model.parameter(norm.input(1)).data();
        float[] beta = model.parameter(norm.input(2)).data();
        float[] mean = model.parameter(norm.input(3)).data();
        float[] var = model.parameter(norm.input(4)).data();
        double epsilon = ((Op.BatchNorm) norm.op()).epsilon();
        boolean hasBias = epilogue(product.op()).bias();

        Tensor weight = model.parameter(product.input(1));
        float[] oldBias = hasBias ? model.parameter(product.input(2)).data() : null;
        int channels = gamma.length;
        int fanIn = channels == 0 ? 0 : weight.data().length / channels;
        float[] w = new float[weight.data().length];
        float[] b = new float[channels];
        for (int c = 0; c < channels; c++) {
            double scale = gamma[c] / Math.sqrt(var[c] + epsilon);
            scale(weight.data(), c * fanIn, (c + 1) * fanIn, scale, w);
            b[c] = (float) (((hasBias ? oldBias[c] : 0) - mean[c]) * scale + beta[c]);
        }

        // Named after the normalisation, as one weight may serve several products, each folded with another scale.
        String weightName = norm.name() + ".folded_weight";
        String biasName = norm.name() + ".folded_bias";
        tensors.put(weightName, new Tensor(weight.shape(), w));
        tensors.put(biasName, new Tensor(Shape.of(channels), b));
        Node x = rewriter.replacement(product.input(0));
        Node foldedWeight = rewriter.builder().parameter(weightName, weight.shape());
        Node foldedBias = rewriter.builder().parameter(biasName, Shape.of(channels));
        Op op = switch (product.op()) {
            case Op.Conv2d conv -> new Op.Conv2d(conv.window(), conv.groups(), Epilogue.BIAS);
            default -> new Op.Linear(Epilogue.BIAS);
        };
        rewriter.replace(norm, rewriter.builder().apply(product.name() + "+bn", op, x, foldedWeight, foldedBias));
    }

    /** A small method of its own, as it is compiled sooner than a large one with a loop inside. */
    private static void scale(float[] from, int begin, int end, double factor, float[] to) {
        for (int k = begin; k < end; k++) to[k] = (float) (from[k] * factor);
    }
}
