package dev.residua.engine.passes;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Drops every node that no output depends on, and the tensors of dropped parameters. Inputs stay: they are the interface. Updates of
 * variables stay: they are an effect.
 */
public final class EliminateDeadCode implements Pass {
    @Override
    public String name() {
        return "eliminate_dead_code";
    }

    @Override
    public Model apply(Model model) {
        Graph graph = model.graph();
        Set<Node> live = new HashSet<>(graph.outputs());
        List<Node> nodes = graph.nodes();
        for (Node node : nodes.reversed()) {
            if (node.op() instanceof Op.Input || node.op() instanceof UpdateOp) live.add(node);
            if (live.contains(node)) live.addAll(node.inputs());
        }
        Rewriter rewriter = new Rewriter(graph);
        for (Node node : nodes) {
            if (live.contains(node)) rewriter.keep(node);
        }
        Graph pruned = rewriter.build();
        Map<String, Tensor> tensors = new HashMap<>();
        for (Node parameter : pruned.stored())
            tensors.put(parameter.name(), model.parameters().get(parameter.name()));
        return new Model(model.name(), pruned, tensors);
    }
}
