package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.data.ImageSamples;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.Unreadable;
import dev.residua.resnet.infer.Inference;
import dev.residua.resnet.infer.Prediction;
import dev.residua.resnet.weights.Network;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        description = {
            "Counts how many labelled images a model classifies right.",
            "Without --model and --weights the ResNet-20 that comes with Residua, which knows the ten classes of CIFAR-10."
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ModelSource source;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH[!/SUB]",
            description =
                    "A folder or zip archive of class folders, or CIFAR-10 binary files; SUB is the folder inside it"
                            + " that holds the classes, such as test.")
    private String data;

    @Mixin
    private PreprocessingOption preprocessing;

    @Mixin
    private BatchOption batch;

    @Mixin
    private BackendOptions backend;

    @Mixin
    private JsonOption json;

    record Report(int correct, int total, double accuracy) {}

    @Override
    public Integer call() {
        Network network = source.loadTrained();
        Preprocessing prepare = preprocessing.of(network);
        try (LabelledImages images = ImageSources.open(data)) {
            checkClasses(images, network.labels().size());
            Model model = network.model(batch.atMost(images.size()));
            Backend chosen = backend.backend();
            int[] correct = new int[1];
            try (Session session = Session.open(model, chosen, backend.compileOptions());
                    Progress progress = new Progress(command.name(), "images", images.size())) {
                Samples samples = new ImageSamples(images, prepare);
                Inference.run(session, samples, backend.threads(), Unreadable.REFUSE, (_, label, logits) -> {
                    if (Prediction.best(logits) == label) correct[0]++;
                    progress.stepBy(1);
                });
            }
            report(new Report(correct[0], images.size(), (double) correct[0] / images.size()));
        }
        return 0;
    }

    private void checkClasses(LabelledImages images, int classes) {
        if (images.size() == 0) throw new ResiduaException(data + ": there are no images");
        if (images.classes().size() > classes) {
            throw new ResiduaException(
                    data + ": there are " + images.classes().size() + " classes, but the model knows " + classes
                            + "; name the folder that holds the classes as PATH!/SUB");
        }
    }

    private void report(Report report) {
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) {
            out.println(JsonOption.print(report));
        } else {
            out.printf(
                    "%d of %d right: %s %%%n",
                    report.correct(), report.total(), Format.fixed(2, 100 * report.accuracy()));
        }
    }
}
