package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.data.BundledPictures;
import dev.residua.resnet.data.ImageSamples;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.Unreadable;
import dev.residua.resnet.infer.Inference;
import dev.residua.resnet.infer.Prediction;
import dev.residua.resnet.weights.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "classify",
        description = {
            "Says what images show: the likeliest classes of each.",
            "Without --model and --weights by the ResNet-20 that comes with Residua, which knows the ten classes of CIFAR-10."
        })
final class ClassifyCommand implements Callable<Integer> {
    private static final int BAR_WIDTH = 40;

    /** Up to this many, kernels that are ready sooner are done sooner, though others would run faster. */
    private static final int FEW_IMAGES = 100;

    @Spec
    private CommandSpec command;

    @Parameters(
            arity = "0..*",
            paramLabel = "IMAGE",
            description = "Image files: JPEG, PNG, GIF, BMP or TIFF; pictures that come with Residua if none is given.")
    private List<Path> files = List.of();

    @Mixin
    private ModelSource source;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Names of the classes, one a line, in order; the model's own if not given.")
    private Path labels;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "3",
            description = "Classes shown; ${DEFAULT-VALUE} if not given.")
    private int top;

    @Mixin
    private PreprocessingOption preprocessing;

    @Mixin
    private BatchOption batch;

    @Mixin
    private BackendOptions backend;

    @Mixin
    private JsonOption json;

    record Candidate(int index, String label, double probability) {}

    record Report(String image, List<Candidate> classes) {}

    @Override
    public Integer call() throws IOException {
        if (top < 1) throw new ResiduaException("--top is " + top + ", expected 1 or more");
        Backend chosen = backend.backend();
        chosen.prepare(Startup.SOONEST);
        Network network = source.loadTrained();
        Preprocessing prepare = preprocessing.of(network);
        List<String> names =
                labels == null ? network.labels() : readLabels(network.labels().size());
        List<Report> reports = new ArrayList<>();
        try (LabelledImages images = files.isEmpty() ? new BundledPictures() : ImageSources.files(files)) {
            Startup startup = images.size() <= FEW_IMAGES ? Startup.SOONEST : Startup.FASTEST;
            Model model = network.model(batch.atMost(images.size()));
            boolean probable = model.graph().outputs().getFirst().op() instanceof Op.Softmax;
            Samples samples = new ImageSamples(images, prepare);
            try (Session session =
                    Session.open(model, chosen, backend.compileOptions().startup(startup))) {
                Inference.run(session, samples, backend.threads(), Unreadable.REFUSE, (image, _, logits) -> {
                    List<Prediction> likeliest =
                            probable ? Prediction.likeliest(logits, top) : Prediction.top(logits, top);
                    List<Candidate> classes = likeliest.stream()
                            .map(p -> new Candidate(p.index(), names.get(p.index()), p.probability()))
                            .toList();
                    reports.add(new Report(images.name(image), classes));
                });
            }
        }
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) out.println(JsonOption.print(reports));
        else reports.forEach(report -> print(report, out));
        return 0;
    }

    private List<String> readLabels(int classes) throws IOException {
        List<String> names = Files.readAllLines(labels);
        if (names.size() != classes) {
            throw new ResiduaException(
                    labels + ": " + names.size() + " lines, but the model knows " + classes + " classes");
        }
        return names;
    }

    private static void print(Report report, PrintWriter out) {
        boolean blocks = Charset.defaultCharset().newEncoder().canEncode('\u2588');
        Table table = new Table("class", ">%", "");
        for (Candidate candidate : report.classes()) {
            int length = (int) Math.round(candidate.probability() * BAR_WIDTH);
            table.add(
                    candidate.label(),
                    Format.fixed(1, 100 * candidate.probability()),
                    (blocks ? "\u2588" : "#").repeat(length));
        }
        out.println(report.image());
        out.println(table);
    }
}
