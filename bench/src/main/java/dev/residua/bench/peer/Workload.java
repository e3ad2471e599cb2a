package dev.residua.bench.peer;

import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.CostModel;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.train.Optimizer;
import dev.residua.resnet.train.TrainingGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Something every engine is asked to do alike. */
public sealed interface Workload {
    /** What a report's row says, such as {@code forward resnet18 1x3x224x224}. */
    String name();

    /** The work at its least. */
    Cost cost();

    /** How often it is done before the answers are compared. */
    int checkedRuns();

    /** How far the answers of two engines may be apart, as relative L2 distance. */
    double tolerance();

    /**
     * Runs a model of one input on one input; the answer is its first output.
     *
     * @param model as each engine is given it
     */
    record Inference(String name, Model model, Tensor input) implements Workload {
        @Override
        public Cost cost() {
            return CostModel.of(model.graph());
        }

        @Override
        public int checkedRuns() {
            return 1;
        }

        /** Rounding of a deep network in fp32 stays near 1e-6, with Winograd near 1e-5; a wrong operator is near 1. */
        @Override
        public double tolerance() {
            return 1e-4;
        }
    }

    /**
     * One step of training a classifier on one batch, again and again: forward with batch statistics, mean
     * cross-entropy, backward, and SGD with momentum. The answer is how far each learnable parameter has moved, in the
     * order of {@link #learnable()}.
     *
     * @param model for inference: BatchNorm not folded
     * @param labels class indices, as many as images
     */
    record TrainingStep(String name, Model model, Tensor images, Tensor labels) implements Workload {
        public static final float LEARNING_RATE = 1e-3f;
        public static final float MOMENTUM = 0.9f;

        /** The graph of a whole step. */
        public Model trainingModel() {
            return TrainingGraph.of(model, new Optimizer.Sgd(MOMENTUM, false, 0, false), TrainingGraph.Options.NONE);
        }

        /** All parameters but running statistics, in the order of the graph. */
        public List<Node> learnable() {
            Set<Node> statistics = new HashSet<>();
            for (Node node : model.graph().nodes()) {
                if (node.op() instanceof Op.BatchNorm)
                    statistics.addAll(node.inputs().subList(3, 5));
            }
            return model.graph().parameters().stream()
                    .filter(node -> !statistics.contains(node))
                    .toList();
        }

        @Override
        public Cost cost() {
            return CostModel.of(trainingModel().graph());
        }

        /** The same on images of which every other value is the next larger float. */
        TrainingStep nudged() {
            float[] values = images.data().clone();
            for (int i = 0; i < values.length; i += 2) values[i] = Math.nextUp(values[i]);
            return new TrainingStep(name, model, new Tensor(images.shape(), values), labels);
        }

        /** So that momentum and the second step's gradient count. */
        @Override
        public int checkedRuns() {
            return 2;
        }

        /**
         * A ReLU whose input is near 0 may fall either way, so gradients differ more than rounding; a wrong one is off
         * by far.
         */
        @Override
        public double tolerance() {
            return 1e-2;
        }
    }
}
