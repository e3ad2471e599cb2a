package dev.residua.engine.passes;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets a convolution, a linear layer or a training-mode normalisation add the residual and apply the ReLU that follow it before it
 * stores its result. Applies where nothing else reads what is fused away.
 */
public final class FuseEpilogue implements Pass {
    /** A product and what is to join its epilogue; {@code residual} is a node of the source graph or null. */
    private record Fusion(Node product, Node residual, boolean relu) {}

    @Override
    public String name() {
        return "fuse_epilogue";
    }

    @Override
    public Model apply(Model model) {
        Graph graph = model.graph();
        Map<Node, Fusion> fusions = new HashMap<>();
        Set<Node> absorbed = new HashSet<>();
        findFusions(graph, fusions, absorbed);

        Rewriter rewriter = new Rewriter(graph);
        for (Node node : graph.nodes()) {
            if (absorbed.contains(node)) continue;
            Fusion fusion = fusions.get(node);
            if (fusion == null || fusion.product() == node) rewriter.keep(node);
            else rewriter.replace(node, emit(fusion, rewriter));
        }
        return new Model(model.name(), rewriter.build(), model.parameters());
    }

    private static void findFusions(Graph graph, Map<Node, Fusion> fusions, Set<Node> absorbed) {
        Map<Node, List<Node>> consumers = graph.consumers();
        List<Node> order = graph.nodes();
        for (Node node : order) {
            switch (node.op()) {
                case Op.Conv2d _, Op.Linear _, Op.Normalize _ -> {
                    if (!epilogue(node).relu()) fusions.put(node, new Fusion(node, null, false));
                }
                case Op.Add _ -> {
                    // The operand computed later: the other one is then there to be read when the fused product runs.
                    Node a = node.input(0);
                    Node b = node.input(1);
                    boolean aLater = order.indexOf(a) > order.indexOf(b);
                    Node later = aLater ? a : b;
                    Node earlier = aLater ? b : a;
                    if (!tryAdd(node, later, earlier, fusions, absorbed, consumers, graph)) {
                        tryAdd(node, earlier, later, fusions, absorbed, consumers, graph);
                    }
                }
                case Op.Relu _ -> {
                    Node x = node.input(0);
                    Fusion fusion = fusions.get(x);
                    if (fusion != null && !fusion.relu() && isPrivate(x, consumers, graph)) {
                        fusions.put(node, new Fusion(fusion.product(), fusion.residual(), true));
                        absorbed.add(x);
                    }
                }
                default -> {}
            }
        }
    }

    private static boolean tryAdd(
            Node add,
            Node product,
            Node residual,
            Map<Node, Fusion> fusions,
            Set<Node> absorbed,
            Map<Node, List<Node>> consumers,
            Graph graph) {
        Fusion fusion = fusions.get(product);
        if (fusion == null
                || fusion.relu()
                || fusion.residual() != null
                || epilogue(fusion.product()).add()) return false;
        if (!isPrivate(product, consumers, graph)) return false;
        fusions.put(add, new Fusion(fusion.product(), residual, false));
        absorbed.add(product);
        return true;
    }

    private static boolean isPrivate(Node node, Map<Node, List<Node>> consumers, Graph graph) {
        return consumers.get(node).size() == 1 && !graph.outputs().contains(node);
    }

    private static Epilogue epilogue(Node product) {
        return switch (product.op()) {
            case Op.Conv2d conv -> conv.epilogue();
            case Op.Linear linear -> linear.epilogue();
            case Op.Normalize normalize -> normalize.epilogue();
            default -> throw new IllegalStateException(product.toString());
        };
    }

    private static Node emit(Fusion fusion, Rewriter rewriter) {
        Node product = fusion.product();
        Epilogue epilogue = epilogue(product);
        List<Node> inputs = new ArrayList<>(rewriter.replacements(product.inputs()));
        StringBuilder name = new StringBuilder(product.name());
        if (fusion.residual() != null) {
            epilogue = epilogue.withAdd();
            inputs.add(rewriter.replacement(fusion.residual()));
            name.append("+add");
        }
        if (fusion.relu()) {
            epilogue = epilogue.withRelu();
            name.append("+relu");
        }
        Op op = switch (product.op()) {
            case Op.Conv2d conv -> new Op.Conv2d(conv.window(), conv.groups(), epilogue);
            case Op.Normalize normalize -> new Op.Normalize(normalize.epsilon(), epilogue);
            default -> new Op.Linear(epilogue);
        };
        return rewriter.builder().apply(name.toString(), op, inputs);
    }
}
