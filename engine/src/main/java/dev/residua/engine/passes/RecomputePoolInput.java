package dev.residua.engine.passes;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import java.util.List;
import java.util.Map;

/**
 * Computes what a max pooling took its maxima of once more for the pooling's gradient, rather than keep it from the forward pass till then: where it
 * is a training-mode normalisation that nothing else reads, and whose input is there anyway for its own gradient. It is the largest value of a
 * ResNet's stem.
 */
public final class RecomputePoolInput implements Pass {
    @Override
    public String name() {
        return "recompute_pool_input";
    }

    @Override
    public Model apply(Model model) {
        Graph graph = model.graph();
        Map<Node, List<Node>> consumers = graph.consumers();
        Rewriter rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            if (node.op() instanceof GradOp.MaxPool && pays(node, graph, consumers)) {
                Node kept = node.input(1);
                Node again = rewriter.builder()
                        .apply(kept.name() + ".again", kept.op(), rewriter.replacements(kept.inputs()));
                Node dy = rewriter.replacement(node.input(0));
                Node y = rewriter.replacement(node.input(2));
                rewriter.replace(node, rewriter.builder().apply(node.name(), node.op(), dy, again, y));
            } else {
                rewriter.keep(node);
            }
        }
        return new Model(model.name(), rewriter.build(), model.parameters());
    }

    private static boolean pays(Node gradient, Graph graph, Map<Node, List<Node>> consumers) {
        Node value = gradient.input(1);
        if (!(value.op() instanceof Op.Normalize norm)
                || norm.epilogue().add()
                || graph.outputs().contains(value)) {
            return false;
        }
        boolean isOfThePool = consumers.get(value).stream()
                .allMatch(reader -> reader == gradient || reader.op() instanceof Op.MaxPool);
        List<Node> before = graph.nodes().subList(0, graph.nodes().indexOf(gradient));
        boolean isInputThere = consumers.get(value.input(0)).stream().anyMatch(reader -> !before.contains(reader));
        boolean isAsItWas = before.stream()
                .noneMatch(node ->
                        node.op() instanceof UpdateOp && node.inputs().stream().anyMatch(value.inputs()::contains));
        return isOfThePool && isInputThere && isAsItWas;
    }
}
