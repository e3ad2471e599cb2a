package dev.residua.resnet.train;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.autograd.Autograd;
import dev.residua.engine.autograd.TrainingMode;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns an inference model into one that makes a whole training step in a run: forward with batch statistics, cross-entropy, backward,
 * update of every weight and running statistic.
 *
 * <p>Inputs: those of the model, {@value #LABELS} {@code [N]} (class indices) and {@value #SCHEDULE} {@code [4]} ({@link UpdateOp}). Outputs: the loss (a
 * scalar), then the logits {@code [N, K]}. The weights are variables under their old names.
 */
public final class TrainingGraph {
    public static final String LABELS = "labels";
    public static final String SCHEDULE = "schedule";

    /** PyTorch's BatchNorm momentum. */
    private static final double RUNNING_MOMENTUM = 0.1;

    private final GraphBuilder builder = new GraphBuilder();
    private final Map<String, Tensor> tensors;
    private final Optimizer optimizer;
    private final Options options;

    private TrainingGraph(Map<String, Tensor> tensors, Optimizer optimizer, Options options) {
        this.tensors = new HashMap<>(tensors);
        this.optimizer = optimizer;
        this.options = options;
    }

    /**
     * @param labelSmoothing part of the target spread evenly over all classes, from 0 to below 1
     * @param maxGradientNorm gradients together are scaled down to this norm; infinite for no clipping
     * @param accumulate number of micro-batches whose gradients are averaged for one update
     */
    public record Options(double labelSmoothing, double maxGradientNorm, int accumulate) {
        public static final Options NONE = new Options(0, Double.POSITIVE_INFINITY, 1);

        public Options {
            require(labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing", labelSmoothing, "from 0 to below 1");
            require(maxGradientNorm > 0, "gradient norm limit", maxGradientNorm, "above 0");
            require(accumulate >= 1, "number of accumulated batches", accumulate, "1 or more");
        }

        private static void require(boolean condition, String what, double value, String expected) {
            if (!condition) throw new ResiduaException(what + " is " + value + ", expected " + expected);
        }
    }

    /**
     * @param model its first output are logits {@code [N, K]}
     */
    public static Model of(Model model, Optimizer optimizer, Options options) {
        return new TrainingGraph(model.parameters(), optimizer, options).build(model);
    }

    private Model build(Model model) {
        TrainingMode forward = TrainingMode.copy(model.graph(), builder);
        Node logits = forward.nodes().get(model.graph().outputs().getFirst());
        Node labels = builder.input(LABELS, Shape.of(logits.shape().dim(0)));
        Node schedule = builder.input(SCHEDULE, UpdateOp.SCHEDULE);
        Node loss = builder.apply("loss", new Op.CrossEntropy(options.labelSmoothing()), logits, labels);

        Node scale;
        if (Double.isInfinite(options.maxGradientNorm())) {
            // Nothing to wait for: each weight is updated as soon as its gradient is there, whose memory is then free
            // again.
            scale = builder.apply("scale", new GradOp.GradientScale(options.maxGradientNorm()), loss);
            Autograd.differentiate(
                    builder, loss, forward.learnable(), (w, g) -> update(w, averaged(w, g, schedule), schedule, scale));
        } else {
            Map<Node, Node> gradients = new LinkedHashMap<>();
            Autograd.differentiate(
                    builder, loss, forward.learnable(), (w, g) -> gradients.put(w, averaged(w, g, schedule)));
            List<Node> operands = new ArrayList<>(List.of(loss));
            operands.addAll(gradients.values());
            scale = builder.apply("scale", new GradOp.GradientScale(options.maxGradientNorm()), operands);
            gradients.forEach((w, g) -> update(w, g, schedule, scale));
        }
        for (TrainingMode.Norm norm : forward.norms()) {
            builder.apply(
                    norm.name() + ".running",
                    new UpdateOp.RunningStatistics(RUNNING_MOMENTUM, norm.samples()),
                    norm.runningMean(),
                    norm.runningVar(),
                    norm.statistics(),
                    scale);
        }
        return new Model(model.name(), builder.build(loss, logits), tensors);
    }

    private Node averaged(Node weight, Node gradient, Node schedule) {
        if (options.accumulate() == 1) return gradient;
        Node sum = Optimizer.zeros(builder, weight, "gradient_sum", tensors);
        sum = builder.apply(weight.name() + ".accumulate", new UpdateOp.Accumulate(), sum, gradient, schedule);
        return builder.apply(weight.name() + ".average", new Op.Scale(1.0 / options.accumulate()), sum);
    }

    private void update(Node weight, Node gradient, Node schedule, Node scale) {
        optimizer.append(builder, weight, gradient, schedule, scale, tensors);
    }
}
