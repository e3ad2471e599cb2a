package dev.residua.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.graph.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training step by PyTorch's autograd, and SGD as in-place operations with nothing between them. */
final class PyTorchTraining extends PyTorchContestant {
    private final Workload.TrainingStep workload;
    private final PyTorchGraph graph;
    private final Map<Node, NDArray> parameters;
    private final Map<Node, NDArray> momenta = new LinkedHashMap<>();
    private final NDArray images;
    private final NDArray labels;

    PyTorchTraining(Workload.TrainingStep workload, int threads, boolean channelsLast) {
        super(threads, channelsLast);
        this.workload = workload;
        graph = new PyTorchGraph(workload.model().graph(), channelsLast);
        parameters = graph.parameters(workload.model(), manager);
        for (Node node : workload.learnable())
            momenta.put(node, parameters.get(node).zerosLike());
        images = graph.array(workload.images(), manager);
        labels = manager.create(workload.labels().data())
                .toType(DataType.INT64, false)
                .expandDims(1);
    }

    @Override
    void compute() {
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector =
                        Engine.getEngine(PyTorchPeer.ENGINE).newGradientCollector()) {
            // Views of the weights that have no gradient yet, so that backward need not add to an old one.
            Map<Node, NDArray> leaves = new HashMap<>(parameters);
            for (Node node : momenta.keySet()) {
                NDArray leaf = parameters.get(node).stopGradient();
                leaf.attach(scope);
                leaf.setRequiresGradient(true);
                leaves.put(node, leaf);
            }
            NDArray x = images.stopGradient();
            x.attach(scope);
            NDArray logits = graph.run(leaves, x, true);
            NDArray loss = logits.logSoftmax(-1).gather(labels, 1).mean().neg();
            collector.backward(loss);
            momenta.forEach((node, momentum) ->
                    update(parameters.get(node), momentum, leaves.get(node).getGradient()));
        }
    }

    private static void update(NDArray weight, NDArray momentum, NDArray gradient) {
        try (gradient) {
            momentum.muli(Workload.TrainingStep.MOMENTUM).addi(gradient);
            try (NDArray step = momentum.mul(Workload.TrainingStep.LEARNING_RATE)) {
                weight.subi(step);
            }
        }
    }

    @Override
    String mode() {
        return "autograd, SGD in place";
    }

    @Override
    public float[] result() {
        List<Node> learnable = workload.learnable();
        float[] moved = new float
                [learnable.stream().mapToInt(node -> node.shape().intElements()).sum()];
        int next = 0;
        for (Node node : learnable) {
            float[] before = workload.model().parameter(node).data();
            NDArray weight = parameters.get(node);
            float[] now = weight.reshape(weight.size()).toFloatArray();
            for (int i = 0; i < now.length; i++) moved[next++] = now[i] - before[i];
        }
        return moved;
    }
}
