package dev.residua.tornado;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides the steps of a plan into the task graphs that run them: a new one wherever the size of the image changes, as
 * at each stage of a ResNet.
 */
final class Stages {
    /** So that the instructions of a task graph fit their buffer. */
    private static final int MOST_STEPS = 64;

    private Stages() {}

    /** At least one. */
    static List<List<Step>> divide(List<Step> steps) {
        List<List<Step>> stages = new ArrayList<>();
        List<Step> stage = new ArrayList<>();
        int pixels = -1;
        for (Step step : steps) {
            int here = pixels(step.node());
            boolean isNewStage = here >= 0 && pixels >= 0 && here != pixels;
            if (isNewStage || stage.size() == MOST_STEPS) {
                stages.add(stage);
                stage = new ArrayList<>();
            }
            stage.add(step);
            if (here >= 0) pixels = here;
        }
        stages.add(stage);
        return stages;
    }

    /** The size of the image a step makes; -1 if it makes none, or what it makes was there before. */
    private static int pixels(Node node) {
        boolean isImage = switch (node.op()) {
            case Op.Input _, UpdateOp _, GradOp.Conv2dWeight _ -> false;
            default -> node.shape().rank() == 4;
        };
        return isImage ? node.shape().dim(2) * node.shape().dim(3) : -1;
    }
}
