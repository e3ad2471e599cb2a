package dev.residua.resnet.experiment;

import dev.residua.resnet.data.Unreadable;
import dev.residua.resnet.model.ModelSummary;
import dev.residua.resnet.train.LearningRate;
import dev.residua.resnet.train.Optimizer;
import dev.residua.resnet.train.Recipe;
import dev.residua.resnet.train.Trainer;
import dev.residua.resnet.train.TrainingGraph;
import dev.residua.resnet.train.TrainingListener;
import dev.residua.resnet.weights.PretrainedModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender and how its training went, epoch by epoch.
 *
 * @param parameters number of learnable weights
 */
public record Trial(Contender contender, long parameters, List<TrainingListener.Epoch> epochs) {
    /** As the paper trains on CIFAR-10 (He et al. 2015, section 4.2). */
    private static final Optimizer OPTIMIZER = new Optimizer.Sgd(0.9, false, 1e-4, false);

    public Trial {
        epochs = List.copyOf(epochs);
    }

    /**
     * Trains one contender: the rate rises over the first tenth of the updates and then falls along half a cosine, which lets a short run
     * come to an end.
     *
     * @param listener is told what happens meanwhile
     */
    public static Trial run(Contender contender, Setting setting, int epochs, double rate, TrainingListener listener) {
        long updates = (long) epochs * (setting.train().size() / setting.batch());
        LearningRate cosine = new LearningRate.Cosine(rate, 0, Math.max(1, updates));
        Recipe recipe = new Recipe(
                OPTIMIZER,
                new LearningRate.Warmup(cosine, Math.max(1, updates / 10)),
                TrainingGraph.Options.NONE,
                setting.batch(),
                epochs,
                setting.seed(),
                Unreadable.REFUSE,
                0);
        PretrainedModel start =
                contender.untrained(setting.preprocessing(), setting.train().classes(), setting.seed());
        List<TrainingListener.Epoch> done = new ArrayList<>();
        TrainingListener both = new TrainingListener() {
            @Override
            public void batchDone(Batch batch) {
                listener.batchDone(batch);
            }

            @Override
            public void epochDone(Epoch epoch) {
                done.add(epoch);
                listener.epochDone(epoch);
            }
        };
        try (Trainer trainer = new Trainer(
                start,
                recipe,
                setting.train(),
                setting.validation(),
                null,
                setting.backend(),
                setting.options(),
                both)) {
            trainer.run();
        }
        return new Trial(contender, parameters(start), done);
    }

    private static long parameters(PretrainedModel model) {
        return ModelSummary.of(model.model(1).graph()).parameters();
    }

    /** Of the last epoch, in per cent, measured on each batch before the update that it causes. */
    public double trainingError() {
        return 100 * (1 - epochs.getLast().trainAccuracy());
    }

    /** After the last epoch, in per cent; NaN without validation data. */
    public double validationError() {
        return 100 * (1 - epochs.getLast().validationAccuracy());
    }

    public double seconds() {
        return epochs.stream().mapToDouble(TrainingListener.Epoch::seconds).sum();
    }
}
