package dev.residua.resnet.cli;

import dev.residua.resnet.train.LearningRate;
import dev.residua.resnet.train.Optimizer;
import java.util.List;
import picocli.CommandLine.Option;

/** How weights follow gradients, and how fast. */
final class OptimizerOptions {
    private enum Kind {
        SGD,
        NESTEROV,
        ADAM,
        ADAMW
    }

    private enum Schedule {
        CONSTANT,
        MULTISTEP,
        COSINE,
        ONECYCLE
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "SGD",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    private Kind kind;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description =
                    "Learning rate (the peak of it); 0.1 for SGD and NESTEROV, 0.001 for ADAM and ADAMW if not given.")
    private Double rate;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            defaultValue = "0.9",
            description = "Of SGD and NESTEROV; ${DEFAULT-VALUE}.")
    private double momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            defaultValue = "0",
            description = "L2 penalty, a part of the gradient; decoupled from it for ADAMW; ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--decoupled",
            description = "Decouple the weight decay of SGD and NESTEROV from the gradient, too.")
    private boolean decoupled;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "CONSTANT",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    private Schedule schedule;

    @Option(
            names = "--milestones",
            paramLabel = "EPOCH",
            split = ",",
            description = "Epochs after which MULTISTEP divides the rate by 10; half and three quarters if not given.")
    private List<Double> milestones;

    @Option(
            names = "--warmup",
            paramLabel = "EPOCHS",
            defaultValue = "0",
            description = "Epochs over which the rate first rises from 0; ${DEFAULT-VALUE}.")
    private double warmup;

    Optimizer optimizer() {
        return switch (kind) {
            case SGD -> new Optimizer.Sgd(momentum, false, weightDecay, decoupled);
            case NESTEROV -> new Optimizer.Sgd(momentum, true, weightDecay, decoupled);
            case ADAM -> new Optimizer.Adam(0.9, 0.999, 1e-8, weightDecay, false);
            case ADAMW -> new Optimizer.Adam(0.9, 0.999, 1e-8, weightDecay, true);
        };
    }

    LearningRate rate(int epochs, double updatesPerEpoch) {
        boolean adaptive = kind == Kind.ADAM || kind == Kind.ADAMW;
        double peak = rate != null ? rate : adaptive ? 1e-3 : 0.1;
        long updates = Math.max(1, Math.round(epochs * updatesPerEpoch));
        LearningRate chosen = switch (schedule) {
            case CONSTANT -> new LearningRate.Constant(peak);
            case MULTISTEP -> {
                List<Double> at = milestones != null ? milestones : List.of(epochs * 0.5, epochs * 0.75);
                List<Long> places = at.stream()
                        .map(epoch -> Math.round(epoch * updatesPerEpoch))
                        .toList();
                yield new LearningRate.MultiStep(new LearningRate.Constant(peak), places, 0.1);
            }
            case COSINE -> new LearningRate.Cosine(peak, 0, updates);
            case ONECYCLE -> new LearningRate.OneCycle(peak, 0.3, updates);
        };
        return warmup > 0 ? new LearningRate.Warmup(chosen, Math.max(1, Math.round(warmup * updatesPerEpoch))) : chosen;
    }
}
