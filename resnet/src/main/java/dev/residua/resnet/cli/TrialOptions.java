package dev.residua.resnet.cli;

import dev.residua.resnet.experiment.Contender;
import dev.residua.resnet.experiment.Experiments;
import dev.residua.resnet.experiment.Setting;
import dev.residua.resnet.experiment.Trial;
import dev.residua.resnet.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An experiment that trains networks and compares their errors. */
final class TrialOptions {
    @Mixin
    private ExperimentOptions experiment;

    @Option(
            names = "--validation",
            paramLabel = "PATH[!/SUB]",
            description = "Other images of the same classes, to measure the error on as well.")
    private String validation;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "8",
            description = "Passes over the data for each network; ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description = "The highest learning rate; ${DEFAULT-VALUE}.")
    private double rate;

    /** Trains all, says how each did as soon as it is done, and writes table and picture under that name. */
    void run(String name, List<Contender> contenders, PrintWriter out) throws IOException {
        try (ExperimentOptions opened = experiment) {
            Setting setting = opened.open(validation);
            List<Trial> trials = new ArrayList<>();
            for (Contender contender : contenders) {
                long steps = (long) epochs * (setting.train().size() / setting.batch());
                try (Progress progress = new Progress(contender.name(), "images", steps * setting.batch())) {
                    trials.add(Trial.run(contender, setting, epochs, rate, new TrainingListener() {
                        @Override
                        public void batchDone(Batch batch) {
                            progress.stepBy(setting.batch());
                        }
                    }));
                }
                Trial trial = trials.getLast();
                out.printf(
                        "%s: training error %s %%, %s s%n",
                        contender.name(), Format.fixed(1, trial.trainingError()), Format.fixed(0, trial.seconds()));
            }
            out.println();
            out.print(Experiments.writeTrials(opened.out(), name, trials).toMarkdown());
            out.println("written to " + opened.out());
        }
    }
}
