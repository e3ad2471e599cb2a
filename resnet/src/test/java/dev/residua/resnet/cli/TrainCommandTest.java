package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    @TempDir
    private Path folder;

    private TestFiles files;

    @BeforeEach
    void prepare() {
        files = new TestFiles(folder);
    }

    @Test
    void trainsOnIrisAndKeepsLogPictureAndWeights() throws IOException {
        Path run = folder.resolve("run");
        Cli cli = iris(run, "--epochs", 20, "--print-every", 10);
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> lines =
                cli.out().lines().filter(line -> line.startsWith("epoch ")).toList();
        assertEquals(2, lines.size(), cli.out());
        assertTrue(lines.getLast().startsWith("epoch 20/20: loss "), cli.out());
        assertEquals(20, Files.readAllLines(run.resolve("log.jsonl")).size());
        assertEquals(800, ImageIO.read(run.resolve("curve.png").toFile()).getWidth());
        assertTrue(Files.exists(run.resolve("best.safetensors")));
    }

    @Test
    void startsWithGivenWeights() throws IOException {
        Path first = folder.resolve("first");
        assertEquals(0, iris(first, "--epochs", 20).exitCode());
        Path second = folder.resolve("second");
        Cli cli = iris(second, "--epochs", 1, "--weights", first.resolve("best.safetensors"));
        assertEquals(0, cli.exitCode(), cli.err());
        assertTrue(firstLoss(second) < firstLoss(first) / 2, firstLoss(second) + " after " + firstLoss(first));
        iris(folder.resolve("third"), "--weights", folder.resolve("none")).assertRefused("none");
    }

    private static double firstLoss(Path run) throws IOException {
        String line = Files.readAllLines(run.resolve("log.jsonl")).getFirst();
        return new ObjectMapper().readTree(line).get("train_loss").asDouble();
    }

    @Test
    void theRateOfEachEpochIsLogged() throws IOException {
        Path run = folder.resolve("run");
        // 120 rows make 7 batches of 16 and so 3.5 updates an epoch.
        Cli cli = iris(
                run,
                "--epochs=4",
                "--optimizer=nesterov",
                "--lr=0.2",
                "--weight-decay=1e-4",
                "--decoupled",
                "--schedule=multistep",
                "--milestones=2,3",
                "--warmup=1",
                "--accumulate=2",
                "--clip=1",
                "--label-smoothing=0.1");
        assertEquals(0, cli.exitCode(), cli.err());
        List<Double> rates = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
            rates.add(new ObjectMapper().readTree(line).get("rate").asDouble());
        }
        assertEquals(
                List.of(0.2, 0.2, 0.02, 0.002),
                rates.stream().map(r -> Math.rint(r * 1e9) / 1e9).toList());
    }

    @Test
    void everyOptimizerAndScheduleTrains() {
        for (String optimizer : List.of("sgd", "nesterov", "adam", "adamw")) {
            for (String schedule : List.of("constant", "multistep", "cosine", "onecycle")) {
                Path run = folder.resolve(optimizer + schedule);
                Cli cli = iris(run, "--optimizer=" + optimizer, "--schedule=" + schedule, "--epochs=1");
                assertEquals(0, cli.exitCode(), cli.err());
            }
        }
    }

    @Test
    void aFinishedRunResumesToTheSameEnd() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, iris(run, "--epochs", 2).exitCode());
        byte[] before = Files.readAllBytes(run.resolve("last.safetensors"));
        Cli again = iris(run, "--epochs", 2, "--resume");
        assertEquals(0, again.exitCode(), again.err());
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(run.resolve("last.safetensors"))));
    }

    @Test
    void refusesWhatCannotBeTrained() throws IOException {
        Cli.run("train", "--model", "iris-mlp", "--data", "iris", "--batch", 500)
                .assertRefused("larger than the data");
        Cli.run("train", "--model", "resnet20", "--data", "iris").assertRefused("iris-mlp");
        Cli.run("train", "--model", "iris-mlp", "--data", folder).assertRefused("--data iris");
        Cli.run("train", "--model", "iris-mlp", "--data", "iris", "--resume").assertRefused("--out");
        Cli.run("train", "--model", "iris-mlp", "--data", "iris", "--lr", "-1").assertRefused("learning rate is -1");
        assertEquals(0, iris(folder.resolve("one"), "--epochs", 1).exitCode());
        iris(folder.resolve("one"), "--epochs", 1).assertRefused("holds a run already");
        iris(folder.resolve("one"), "--epochs", 2, "--resume").assertRefused("other settings");
    }

    @Test
    void oneUnreadableImageIsNamedOrSkipped() throws IOException {
        for (int i = 0; i < 8; i++) files.image("tree/cat/" + i + ".png", 8, 8, i);
        for (int i = 0; i < 8; i++) files.image("tree/dog/" + i + ".png", 8, 8, 50 + i);
        files.text("tree/dog/broken.png", "no image");
        List<Object> args = new ArrayList<>(List.of("train", "--model", "resnet20", "--data", folder.resolve("tree")));
        args.addAll(List.of("--size", 8, "--batch", 4, "--epochs", 2));
        Cli.run(args.toArray()).assertRefused("broken.png: not an image");
        args.addAll(List.of("--unreadable", "skip"));
        assertEquals(0, Cli.run(args.toArray()).exitCode());
    }

    @Test
    void anEmptyClassFolderIsNamed() throws IOException {
        files.image("tree/cat/1.png", 8, 8, 1);
        Files.createDirectories(folder.resolve("tree/dog"));
        Cli.run("train", "--model", "resnet20", "--data", folder.resolve("tree"))
                .assertRefused("dog");
    }

    private static Cli iris(Path run, Object... more) {
        List<Object> args = new ArrayList<>(List.of("train", "--model", "iris-mlp", "--data", "iris"));
        args.addAll(List.of("--batch", 16, "--seed", 1, "--out", run));
        args.addAll(List.of(more));
        if (args.stream().noneMatch(arg -> arg.toString().startsWith("--optimizer"))) args.add("--optimizer=adam");
        return Cli.run(args.toArray());
    }
}
