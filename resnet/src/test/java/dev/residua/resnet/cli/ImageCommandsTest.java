package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.residua.resnet.SharedData;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code classify} and {@code evaluate}. */
class ImageCommandsTest {
    /** Twice the largest error of logits of size about 1 after 20 layers; see the tolerance of whole graphs in the kernel contract. */
    private static final double MAX_LOGIT_ERROR = 1e-5;

    @TempDir
    Path folder;

    private TestFiles files;
    private Path weights;

    @BeforeEach
    void prepare() {
        files = new TestFiles(folder);
        weights = folder.resolve("tiny.safetensors");
        PretrainedModel.seeded("resnet20", ModelOptions.NONE, 1).write(weights);
    }

    @Test
    void classifiesOneImageLikeMany() throws Exception {
        Path a = files.image("a.png", 32, 32, 1);
        Path b = files.image("b.png", 50, 40, 2);
        ObjectMapper mapper = new ObjectMapper();
        JsonNode both = mapper.readTree(Cli.run("classify", "--weights", weights, a, b, "--top", 10, "--json")
                .out());
        JsonNode second = mapper.readTree(Cli.run("classify", "--weights", weights, b, "--top", 10, "--json")
                .out());
        assertEquals(b.toString(), second.get(0).get("image").asText());
        double sum = 0;
        double last = 1;
        for (int i = 0; i < 10; i++) {
            JsonNode candidate = second.get(0).get("classes").get(i);
            JsonNode amongMany = both.get(1).get("classes").get(i);
            assertEquals(amongMany.get("label"), candidate.get("label"));
            double probability = candidate.get("probability").asDouble();
            // Another batch may run other algorithms; an error of the logits is one of the probability, relatively.
            assertEquals(amongMany.get("probability").asDouble(), probability, MAX_LOGIT_ERROR * probability);
            assertTrue(probability <= last);
            last = probability;
            sum += probability;
        }
        assertEquals(1, sum, 1e-12);
    }

    @Test
    void printsAsManyClassesAsAskedFor() throws Exception {
        Path image = files.image("a.jpg", 64, 64, 1);
        Path labels = files.text("labels.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
        Cli cli = Cli.run("classify", "--weights", weights, "--labels", labels, "--top", 3, image);
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> lines = cli.out().lines().toList();
        assertEquals(image.toString(), lines.getFirst());
        assertEquals(5, lines.size(), cli.out());
        assertTrue(lines.get(2).strip().matches("[a-j] +\\d+\\.\\d.*"), lines.get(2));
    }

    @Test
    void classifiesTheBundledPicturesWhereNoImageIsGiven() throws Exception {
        Cli cli = Cli.run("classify", "--weights", weights, "--json");
        assertEquals(0, cli.exitCode(), cli.err());
        JsonNode reports = new ObjectMapper().readTree(cli.out());
        assertEquals(10, reports.size());
        assertEquals("airplane.png", reports.get(0).get("image").asText());
    }

    /** They are paintings, which should not keep them from being recognised: a network that only knows photographs names them all. */
    @Test
    void aPublishedNetworkNamesTheBundledPictures() throws Exception {
        Path published = SharedData.require("resnet20-12fca82f.th");
        Cli cli = Cli.run("classify", "--model", "resnet20", "--weights", published, "--top", 1, "--json");
        assertEquals(0, cli.exitCode(), cli.err());
        for (JsonNode report : new ObjectMapper().readTree(cli.out())) {
            String label = report.get("classes").get(0).get("label").asText();
            assertEquals(report.get("image").asText(), label + ".png");
        }
    }

    @Test
    void withNoOptionsTheBundledNetworkNamesTheBundledPictures() {
        Cli cli = Cli.run("classify");
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> lines = cli.out().lines().toList();
        List<String> labels = PretrainedModel.bundled().card().labels();
        for (String label : labels) {
            int picture = lines.indexOf(label + ".png");
            String best = lines.get(picture + 2);
            assertTrue(best.strip().startsWith(label + " "), best);
        }
        assertEquals(10, labels.size());
        Cli.run("classify", "--seed", 1).assertRefused("--weights is missing");
        Cli.run("classify", "--variant", "skip=none").assertRefused("--weights is missing");
    }

    @Test
    void evaluationCountsWhatClassificationSays() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        int right = 0;
        int total = 0;
        for (int label = 0; label < 2; label++) {
            for (int i = 0; i < 3; i++, total++) {
                Path image = files.image("data/class" + label + "/" + i + ".png", 32, 32, total);
                JsonNode report = mapper.readTree(Cli.run("classify", "--weights", weights, image, "--json")
                        .out());
                if (report.get(0).get("classes").get(0).get("index").asInt() == label) right++;
            }
        }
        for (int batch : new int[] {4, 100}) {
            Cli cli = Cli.run(
                    "evaluate", "--weights", weights, "--data", folder.resolve("data"), "--batch", batch, "--json");
            assertEquals(0, cli.exitCode(), cli.err());
            JsonNode report = mapper.readTree(cli.out());
            assertEquals(right, report.get("correct").asInt());
            assertEquals(total, report.get("total").asInt());
            assertEquals((double) right / total, report.get("accuracy").asDouble());
        }
    }

    @Test
    void profilesEveryStep() throws Exception {
        Cli cli = Cli.run(
                "profile", "--model", "iris-mlp", "--warmup", 0, "--repeat", 2, "--backend", "reference", "--json");
        assertEquals(0, cli.exitCode(), cli.err());
        JsonNode report = new ObjectMapper().readTree(cli.out());
        double percent = 0;
        for (JsonNode step : report.get("steps"))
            percent += step.get("percent_of_time").asDouble();
        assertEquals(100, percent, 1e-9);
        assertTrue(report.get("arena_bytes").asLong()
                < report.get("unshared_bytes").asLong());

        String text = Cli.run("profile", "--model", "iris-mlp", "--passes", "--backend", "reference")
                .out();
        assertTrue(text.contains("before fold_batch_norm:\ninput = Input"), text);
        assertTrue(text.contains("after fuse_epilogue:"), text);
        assertTrue(text.lines().toList().getLast().startsWith("arena: "), text);
    }

    @Test
    void profilesATrainingStep() {
        Cli cli = Cli.run("profile", "--train", "--model", "iris-mlp", "--batch", 3, "--backend", "reference");
        assertEquals(0, cli.exitCode(), cli.err());
        for (String kernel :
                new String[] {"reference_cross_entropy_grad", "reference_linear_grad_weight", "reference_sgd"}) {
            assertTrue(cli.out().contains(kernel), cli.out());
        }
    }
}
