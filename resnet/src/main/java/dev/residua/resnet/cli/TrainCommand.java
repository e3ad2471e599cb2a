package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.train.Recipe;
import dev.residua.resnet.train.Trainer;
import dev.residua.resnet.train.TrainingGraph;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        description = "Trains a model from scratch or from given weights, or goes on with a run that was stopped.",
        footer = {
            "",
            "The folder given with --out gets last.safetensors (the checkpoint --resume goes on from), best.safetensors (the"
                    + " weights of the best epoch, for every other command), log.jsonl (a line an epoch) and curve.png."
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            completionCandidates = ModelNames.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String model;

    @Mixin
    private VariantOption variant;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "First weights, such as another run's best; drawn by --seed if not given.")
    private Path weights;

    @Mixin
    private TrainingData data;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Passes over the data; ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Examples of a step; ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            defaultValue = "1",
            description = "Batches whose gradients are averaged for one update; ${DEFAULT-VALUE}.")
    private int accumulate;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            defaultValue = "0",
            description = "Part of the target spread over all classes; ${DEFAULT-VALUE}.")
    private double labelSmoothing;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            defaultValue = "Infinity",
            description = "Largest norm of the gradient; no limit if not given.")
    private double clip;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Decides first weights, order and augmentation; ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where to keep checkpoints, log and picture; nothing is kept if not given.")
    private Path out;

    @Option(names = "--resume", description = "Go on from the checkpoint in --out, with the same options as before.")
    private boolean resume;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "BATCHES",
            defaultValue = "0",
            description = "Also write a checkpoint each so many batches, not only after each epoch.")
    private int checkpointEvery;

    @Option(
            names = "--print-every",
            paramLabel = "EPOCHS",
            defaultValue = "1",
            description = "Epochs between two lines of the report; ${DEFAULT-VALUE}.")
    private int printEvery;

    @Mixin
    private DeviceOptions backend;

    @Override
    public Integer call() throws IOException {
        if (resume && out == null)
            throw new ResiduaException("--resume needs the folder of the run; name it with --out");
        if (printEvery < 1) throw new ResiduaException("--print-every is " + printEvery + ", expected 1 or more");
        try (TrainingData opened = data) {
            ModelOptions options = variant.options();
            int[] usual =
                    ModelCard.of(model, options).architecture().inputShape(1).toArray();
            TrainingData.Sets sets = opened.open(usual.length == 4 ? usual[2] : 0, seed);
            List<String> labels = sets.train().classes();
            ModelCard card = new ModelCard(
                    model, options.classes(labels.size()), Optional.ofNullable(sets.preprocessing()), labels);
            Recipe recipe = recipe(sets.train());
            if (out != null) {
                Files.createDirectories(out);
                if (!resume && Files.exists(out.resolve(Trainer.LAST))) {
                    throw new ResiduaException(
                            out + " holds a run already; go on with it by --resume or name another folder");
                }
            }
            train(start(card), recipe, sets);
            if (out != null) command.commandLine().getOut().println("best weights: " + out.resolve(Trainer.BEST));
        }
        return 0;
    }

    private PretrainedModel start(ModelCard card) {
        if (weights == null) return PretrainedModel.untrained(card, seed);
        return new PretrainedModel(
                card,
                PretrainedModel.load(card.model(), card.options(), weights).parameters());
    }

    private void train(PretrainedModel start, Recipe recipe, TrainingData.Sets sets) {
        Backend chosen = backend.backend();
        int batches = sets.train().size() / recipe.batch();
        try (TrainingReport report =
                        new TrainingReport(command.commandLine().getOut(), out, recipe, batches, printEvery);
                Trainer trainer = new Trainer(
                        start,
                        recipe,
                        sets.train(),
                        sets.validation(),
                        out,
                        chosen,
                        backend.compileOptions(),
                        report)) {
            if (resume) report.resume(trainer.resume());
            trainer.run();
        }
    }

    private Recipe recipe(Samples train) {
        double updatesPerEpoch = Math.max(1, train.size() / Math.max(1, batch)) / (double) Math.max(1, accumulate);
        return new Recipe(
                optimizer.optimizer(),
                optimizer.rate(epochs, updatesPerEpoch),
                new TrainingGraph.Options(labelSmoothing, clip, accumulate),
                batch,
                epochs,
                seed,
                data.unreadable(),
                checkpointEvery);
    }
}
