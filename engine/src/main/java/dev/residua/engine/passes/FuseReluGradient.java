package dev.residua.engine.passes;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets the backward pass of a training-mode normalisation apply the gradient of the ReLU fused to it. Which elements the ReLU let pass
 * is worked out again from the normalisation's input, which is there anyway: neither its result nor a mask is read, and the masked
 * gradient is never stored. Applies where no residual was added before the ReLU, and nothing else reads the masked gradient.
 */
public final class FuseReluGradient implements Pass {
    @Override
    public String name() {
        return "fuse_relu_gradient";
    }

    @Override
    public Model apply(Model model) {
        Graph graph = model.graph();
        Map<Node, List<Node>> consumers = graph.consumers();
        Set<Node> absorbed = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof GradOp.Relu && !graph.outputs().contains(node) && isFusible(node, consumers)) {
                absorbed.add(node);
            }
        }
        Rewriter rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            if (absorbed.contains(node)) continue;
            if (!node.inputs().isEmpty() && absorbed.contains(node.input(0))) fuse(node, rewriter);
            else rewriter.keep(node);
        }
        return new Model(model.name(), rewriter.build(), model.parameters());
    }

    private static boolean isFusible(Node relu, Map<Node, List<Node>> consumers) {
        Node y = relu.input(1);
        if (!(y.op() instanceof Op.Normalize norm)
                || !norm.epilogue().relu()
                || norm.epilogue().add()) return false;
        List<Node> readers = consumers.get(relu);
        return !readers.isEmpty() && readers.stream().allMatch(reader -> isGradientOf(reader, y, relu));
    }

    /** Whether the node is a part of the gradient of the normalisation y, and reads dy as its first operand only. */
    private static boolean isGradientOf(Node node, Node y, Node dy) {
        Node x = y.input(0);
        Node statistics = y.input(3);
        if (node.inputs().lastIndexOf(dy) != 0) return false;
        return switch (node.op()) {
            case GradOp.NormalizeSums grad -> !grad.relu() && node.input(1) == x && node.input(2) == statistics;
            case GradOp.NormalizeInput grad ->
                !grad.relu() && node.input(1) == x && node.input(2) == y.input(1) && node.input(3) == statistics;
            default -> false;
        };
    }

    private static void fuse(Node node, Rewriter rewriter) {
        Node relu = node.input(0);
        Node dy = rewriter.replacement(relu.input(0));
        Node gamma = rewriter.replacement(relu.input(1).input(1));
        Node beta = rewriter.replacement(relu.input(1).input(2));
        List<Node> rest =
                rewriter.replacements(node.inputs().subList(1, node.inputs().size()));
        String name = node.name() + "+relu";
        rewriter.replace(
                node,
                switch (node.op()) {
                    case GradOp.NormalizeSums grad ->
                        rewriter.builder()
                                .apply(
                                        name,
                                        new GradOp.NormalizeSums(grad.epsilon(), true),
                                        dy,
                                        rest.get(0),
                                        rest.get(1),
                                        gamma,
                                        beta);
                    case GradOp.NormalizeInput grad ->
                        rewriter.builder()
                                .apply(
                                        name,
                                        new GradOp.NormalizeInput(grad.epsilon(), true),
                                        dy,
                                        rest.get(0),
                                        rest.get(1),
                                        rest.get(2),
                                        rest.get(3),
                                        beta);
                    default -> throw new IllegalStateException(node.toString());
                });
    }
}
